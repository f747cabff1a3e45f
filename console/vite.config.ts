import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    target: 'es2022',
    // The chart library comes with the one page that draws.
    chunkSizeWarningLimit: 700,
    // Files keep their own addresses: the server's content policy names no data: scripts or styles.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: { '/api': process.env.PLIMSOLL_URL ?? 'http://localhost:8080' },
  },
  test: {
    include: ['app/**/*.test.ts'],
    environment: 'node',
    // One zone for everybody who runs the tests.
    env: { TZ: 'Europe/London' },
  },
});
