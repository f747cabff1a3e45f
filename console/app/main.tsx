import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App, ConfigProvider } from 'antd';
import { StrictMode, useSyncExternalStore, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { asProblem } from './api/problem';
import { sessionQuery } from './api/queries';
import { makeRouter } from './routes';
import '@fontsource-variable/inter';
import './styles.css';
import { themeOf } from './theme';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: false,
      // What the server refuses it will refuse again; only silence is worth another try.
      retry: (failures, error) => failures < 2 && (asProblem(error).status === 0 || asProblem(error).status === 503),
    },
  },
  queryCache: new QueryCache({
    onError: (error) => {
      if (!asProblem(error).isSignedOut || router.state.location.pathname === '/sign-in') return;
      queries.removeQueries({ queryKey: sessionQuery.queryKey });
      void router.navigate({ to: '/sign-in', search: { next: router.state.location.href }, replace: true });
    },
  }),
});

const router = makeRouter(queries);

/** Whether the reader's device says so, now. */
function usePreference(preference: string): boolean {
  const media = window.matchMedia(preference);
  return useSyncExternalStore(
    (changed) => {
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => media.matches,
  );
}

function Themed({ children }: { readonly children: ReactNode }) {
  const isDark = usePreference('(prefers-color-scheme: dark)');
  const isStill = usePreference('(prefers-reduced-motion: reduce)');
  return (
    <ConfigProvider theme={themeOf(isDark, isStill)}>
      <App>{children}</App>
    </ConfigProvider>
  );
}

const element = document.getElementById('root');
if (!element) throw new Error('index.html has no element #root');

createRoot(element).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Themed>
        <RouterProvider router={router} />
      </Themed>
    </QueryClientProvider>
  </StrictMode>,
);
