import { defineConfig } from '@playwright/test';

/** Against a running server, in the Chromium of the system: nothing is downloaded. */
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  // The pages share one server and one log: in parallel they would only wait for each other.
  workers: 1,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: {
    baseURL: process.env.PLIMSOLL_URL ?? 'http://localhost:8080',
    viewport: { width: 1440, height: 900 },
    // Colours are judged when nothing fades any more.
    contextOptions: { reducedMotion: 'reduce' },
    timezoneId: 'Europe/London',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.PLIMSOLL_CHROMIUM ?? '/usr/bin/chromium',
      // Chromium's sandbox does not work for root, and none of its own errands concern us.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
