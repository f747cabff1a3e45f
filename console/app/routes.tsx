import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type ErrorComponentProps,
} from '@tanstack/react-router';
import { Button, Spin } from 'antd';
import { asProblem } from './api/problem';
import { sessionQuery } from './api/queries';
import { Shell } from './components/Shell';
import { SignIn } from './forms/SignIn';
import { Page } from './ui/Page';
import { ProblemNotice } from './ui/ProblemNotice';

interface Context {
  readonly queries: QueryClient;
}

/** Keeps the named parts of an address's query, as texts; a page can be sent to somebody as it is seen. */
function texts<const K extends string>(...names: readonly K[]) {
  return (raw: Record<string, unknown>): { [N in K]?: string } => {
    const kept: { [N in K]?: string } = {};
    for (const name of names) {
      const value = raw[name];
      if (typeof value === 'string' && value !== '') kept[name] = value;
    }
    return kept;
  };
}

const root = createRootRouteWithContext<Context>()({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: texts('next'),
  component: SignIn,
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queries.ensureQueryData(sessionQuery);
    } catch (error) {
      if (!asProblem(error).isSignedOut) throw error;
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } });
    }
  },
});

const page = { getParentRoute: () => signedIn } as const;

const today = createRoute({
  ...page,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/Today'), 'Today'),
});
const stock = createRoute({
  ...page,
  path: '/stock',
  validateSearch: texts('q', 'location', 'state'),
  component: lazyRouteComponent(() => import('./pages/Stock'), 'Stock'),
});
// By query and not by path: SKUs hold slashes and dots.
const item = createRoute({
  ...page,
  path: '/item',
  validateSearch: texts('sku', 'tab', 'at', 'channel', 'location', 'kind'),
  component: lazyRouteComponent(() => import('./pages/ItemPage'), 'ItemPage'),
});
const orders = createRoute({
  ...page,
  path: '/orders',
  validateSearch: texts('channel', 'status', 'reference', 'sku', 'held'),
  component: lazyRouteComponent(() => import('./pages/Orders'), 'Orders'),
});
const order = createRoute({
  ...page,
  path: '/orders/$id',
  component: lazyRouteComponent(() => import('./pages/OrderPage'), 'OrderPage'),
});
const events = createRoute({
  ...page,
  path: '/events',
  validateSearch: texts('types', 'paused'),
  component: lazyRouteComponent(() => import('./pages/Events'), 'Events'),
});
const expected = createRoute({
  ...page,
  path: '/expected',
  validateSearch: texts('kind', 'location', 'late'),
  component: lazyRouteComponent(() => import('./pages/Expected'), 'Expected'),
});
const lots = createRoute({
  ...page,
  path: '/lots',
  validateSearch: texts('within'),
  component: lazyRouteComponent(() => import('./pages/Lots'), 'Lots'),
});
const items = createRoute({
  ...page,
  path: '/items',
  validateSearch: texts('q', 'category'),
  component: lazyRouteComponent(() => import('./pages/Items'), 'Items'),
});
const locations = createRoute({
  ...page,
  path: '/locations',
  component: lazyRouteComponent(() => import('./pages/Locations'), 'Locations'),
});
const channels = createRoute({
  ...page,
  path: '/channels',
  component: lazyRouteComponent(() => import('./pages/Channels'), 'Channels'),
});
const proof = createRoute({
  ...page,
  path: '/proof',
  component: lazyRouteComponent(() => import('./pages/Proof'), 'Proof'),
});

const tree = root.addChildren([
  signIn,
  signedIn.addChildren([today, stock, lots, expected, item, orders, order, events, items, locations, channels, proof]),
]);

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    // Plain texts, as people read and write them.
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(search)) {
        if (typeof value === 'string' && value !== '') query.set(name, value);
      }
      const text = query.toString();
      return text && `?${text}`;
    },
    defaultPreload: 'intent',
    defaultPendingComponent: Pending,
    defaultErrorComponent: Failed,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

function Pending() {
  return (
    <div className="pending" role="status" aria-label="Loading">
      <Spin />
    </div>
  );
}

function Failed({ error, reset }: ErrorComponentProps) {
  return (
    <Page title="Problem">
      <ProblemNotice error={error} onRetry={reset} />
    </Page>
  );
}

function NotFound() {
  return (
    <Page title="No such page">
      <p>There is nothing at this address.</p>
      <Button href="/">Go to Today</Button>
    </Page>
  );
}
