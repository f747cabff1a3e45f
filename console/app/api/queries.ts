import { infiniteQueryOptions, queryOptions, type InfiniteData } from '@tanstack/react-query';
import type {
  Channel,
  DatedView,
  Item,
  Listing,
  Location,
  MovementView,
  OrderView,
  PageOfMovementView,
  PageOfPositionView,
  PositionView,
  Session,
} from './__generated__/schema';
import { answer, client } from './client';
import { isState, unitsOf } from './states';

declare module '@tanstack/react-query' {
  interface Register {
    /** `everyMillis`: how often a live query may be read again at most; one second if absent. */
    queryMeta: { readonly everyMillis?: number };
  }
}

/** Master data as the server answers it; the schema is shared with requests, in which less may be said. */
type Answered<T, K extends keyof T> = Omit<T, K> & { readonly [P in K]-?: NonNullable<T[P]> };
export type ItemRow = Answered<
  Item,
  'sku' | 'name' | 'unit' | 'lotTracked' | 'attributes' | 'packs' | 'status' | 'version'
>;
/** The base unit and the packs, in words. */
export function unitsAndPacks(item: Pick<ItemRow, 'unit' | 'packs'>): string {
  return [item.unit, ...item.packs.map((pack) => `${pack.unit} of ${pack.quantity}`)].join(', ');
}
export type LocationRow = Answered<Location, 'code' | 'name' | 'type' | 'timeZone' | 'open' | 'address'>;
export type ChannelRow = Answered<
  Channel,
  'code' | 'name' | 'type' | 'currency' | 'locations' | 'splitAllowed' | 'backorders'
>;
export type ListingRow = Answered<Listing, 'channel' | 'channelSku' | 'sku' | 'packQuantity'>;

const PAGE = 100;
const MOST = 500;

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }): Promise<Session> => answer(client.GET('/api/v1/session', { signal })),
  staleTime: Infinity,
});

export const stockSummaryQuery = queryOptions({
  queryKey: ['stock', 'summary'],
  queryFn: ({ signal }) => answer(client.GET('/api/v1/stock/summary', { signal })),
});

export interface PositionFilter {
  readonly q?: string;
  readonly location?: string;
  readonly state?: string;
}

export function positionsQuery({ q, location, state }: PositionFilter) {
  return infiniteQueryOptions({
    queryKey: ['stock', 'positions', { q, location, state }],
    queryFn: ({ signal, pageParam }) =>
      answer(
        client.GET('/api/v1/stock/positions', {
          params: {
            query: { q, location, state: state && isState(state) ? state : undefined, limit: PAGE, cursor: pageParam },
          },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** All rows of one item, as they stand now. */
export async function readPositions(sku: string, location?: string): Promise<readonly PositionView[]> {
  const page = await answer(
    client.GET('/api/v1/stock/positions', { params: { query: { sku, location, limit: MOST } } }),
  );
  return page.items;
}

/** The pages of a list of positions with the rows of one item replaced; the same object when nothing differs. */
export function withRows<P>(
  data: InfiniteData<PageOfPositionView, P>,
  sku: string,
  rows: readonly PositionView[],
): InfiniteData<PageOfPositionView, P> {
  let left = true;
  let changed = false;
  const pages = data.pages.map((page) => {
    const at = page.items.findIndex((row) => row.sku === sku);
    if (at < 0) return page;
    const others = page.items.filter((row) => row.sku !== sku);
    // An item's rows can lie on two pages; together they stand on the first.
    const fresh = left ? rows : [];
    left = false;
    changed = true;
    return { ...page, items: [...others.slice(0, at), ...fresh, ...others.slice(at)] };
  });
  return changed ? { ...data, pages } : data;
}

export function itemQuery(sku: string) {
  return queryOptions({
    queryKey: ['catalog', 'item', sku],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/catalog/items/{code}', { params: { path: { code: sku } }, signal }),
      ) as Promise<ItemRow>,
  });
}

export function itemPositionsQuery(sku: string) {
  return queryOptions({ queryKey: ['stock', 'item', sku, 'positions'], queryFn: () => readPositions(sku) });
}

export function asOfQuery(sku: string, at: string) {
  return queryOptions({
    queryKey: ['stock-as-of', sku, at],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/stock/as-of', { params: { query: { sku, at } }, signal })),
    staleTime: Infinity,
  });
}

export function availabilityQuery(sku: string, channel?: string) {
  return queryOptions({
    queryKey: ['stock', 'item', sku, 'availability', channel],
    queryFn: ({ signal }) =>
      answer(client.GET('/api/v1/stock/availability', { params: { query: { sku: [sku], channel } }, signal })),
  });
}

export function atpQuery(sku: string, channel?: string, location?: string) {
  return queryOptions({
    queryKey: ['stock', 'item', sku, 'atp', channel, location],
    queryFn: ({ signal }) =>
      answer(client.GET('/api/v1/stock/atp', { params: { query: { sku, channel, location, days: 42 } }, signal })),
    meta: { everyMillis: 2_000 },
  });
}

export function datedQuery(sku: string) {
  return queryOptions({
    queryKey: ['stock', 'item', sku, 'dated'],
    queryFn: ({ signal }) =>
      answer(client.GET('/api/v1/stock/dated', { params: { query: { sku, limit: MOST } }, signal })),
  });
}

export const INBOUND_KINDS = ['ON_ORDER', 'CONFIRMED', 'IN_TRANSIT'] as const satisfies readonly DatedView['kind'][];
export const DATED_KINDS = [...INBOUND_KINDS, 'BACKORDERED'] as const;

export interface DatedFilter {
  /** One of them, or `INBOUND` for all that is to arrive. */
  readonly kind?: string;
  readonly location?: string;
  readonly late?: string;
}

function kindsOf(kind: string | undefined): DatedView['kind'][] | undefined {
  if (kind === 'INBOUND') return [...INBOUND_KINDS];
  const known = DATED_KINDS.find((each) => each === kind);
  return known && [known];
}

/** Everything expected, in transit and owed, first due first. */
export function allDatedQuery({ kind, location, late }: DatedFilter, limit = PAGE) {
  return infiniteQueryOptions({
    queryKey: ['stock', 'dated', { kind, location, late, limit }],
    queryFn: ({ signal, pageParam }) =>
      answer(
        client.GET('/api/v1/stock/dated', {
          params: {
            query: { kind: kindsOf(kind), location, late: yesOrNo(late), order: 'DUE', limit, cursor: pageParam },
          },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    meta: { everyMillis: 5_000 },
  });
}

function yesOrNo(value: string | undefined): boolean | undefined {
  return value === 'yes' ? true : value === 'no' ? false : undefined;
}

/** How many lines and units are expected and owed, and how many of them are late. */
export const datedSummaryQuery = queryOptions({
  queryKey: ['stock', 'dated-summary'],
  queryFn: ({ signal }) => answer(client.GET('/api/v1/stock/dated/summary', { signal })),
  meta: { everyMillis: 5_000 },
});

/** The lots that are there, first to expire first; only those that expire before a day, if one is named. */
export function lotsQuery(expiresBefore: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['stock', 'lots', { expiresBefore }],
    queryFn: ({ signal, pageParam }) =>
      answer(
        client.GET('/api/v1/stock/lots', {
          params: { query: { expiresBefore, limit: PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    meta: { everyMillis: 5_000 },
  });
}

export function reservationsQuery(sku: string) {
  return queryOptions({
    queryKey: ['stock', 'item', sku, 'reservations'],
    queryFn: ({ signal }) =>
      answer(client.GET('/api/v1/stock/reservations', { params: { query: { sku, limit: MOST } }, signal })),
  });
}

export interface MovementFilter {
  readonly location?: string;
  readonly kind?: MovementView['kind'];
}

export type MovementPage = PageOfMovementView & {
  /** Sellable units at the filter's place before the newest movement of the page is undone; only on the first page. */
  readonly sellableNow?: number;
};

/**
 * An item's movements, newest first. The first page says how many units are sellable now, so that each row can say how
 * many were left after it: the figure is read before and after the movements and kept only if it is the same.
 */
export function movementsQuery(sku: string, { location, kind }: MovementFilter) {
  return infiniteQueryOptions({
    queryKey: ['stock', 'item', sku, 'movements', { location, kind }],
    queryFn: async ({ signal, pageParam }): Promise<MovementPage> => {
      const read = () =>
        answer(
          client.GET('/api/v1/stock/movements', {
            params: { query: { sku, location, kind, limit: PAGE, cursor: pageParam } },
            signal,
          }),
        );
      if (pageParam || kind) return read();
      for (let attempt = 0; attempt < 3; attempt++) {
        const before = await readPositions(sku, location);
        const page = await read();
        const after = await readPositions(sku, location);
        if (versions(before) === versions(after)) {
          return { ...page, sellableNow: after.reduce((sum, row) => sum + unitsOf(row.states, 'SELLABLE'), 0) };
        }
      }
      return read();
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    meta: { everyMillis: 2_000 },
  });
}

function versions(rows: readonly PositionView[]): string {
  return rows.map((row) => `${row.location}/${row.lot?.code ?? ''}/${row.version}`).join(' ');
}

/** After each movement, newest first, how many units were sellable; undefined when the present figure is not known. */
export function sellableAfter(
  movements: readonly MovementView[],
  now: number | undefined,
  location: string | undefined,
): readonly (number | undefined)[] {
  let units = now;
  return movements.map((movement) => {
    const after = units;
    if (units !== undefined) units -= sellableChange(movement, location);
    return after;
  });
}

/** By how much a movement changed the sellable units, over all or at one location. */
export function sellableChange(movement: Pick<MovementView, 'from' | 'to' | 'quantity'>, location?: string): number {
  const here = (end: MovementView['from']) =>
    end.account === 'SELLABLE' && (location === undefined || end.location === location);
  return (here(movement.to) ? movement.quantity : 0) - (here(movement.from) ? movement.quantity : 0);
}

export interface OrderFilter {
  readonly channel?: string;
  readonly status?: string;
  readonly reference?: string;
  readonly sku?: string;
  readonly held?: string;
}

export const ORDER_STATUSES = [
  'OPEN',
  'PART_SHIPPED',
  'BACKORDERED',
  'SHIPPED',
  'CANCELLED',
] as const satisfies readonly OrderView['status'][];

export function ordersQuery({ channel, status, reference, sku, held }: OrderFilter) {
  return infiniteQueryOptions({
    queryKey: ['orders', 'list', { channel, status, reference, sku, held }],
    queryFn: ({ signal, pageParam }) =>
      answer(
        client.GET('/api/v1/orders', {
          params: {
            query: {
              channel,
              status: ORDER_STATUSES.find((each) => each === status),
              reference,
              sku,
              held: yesOrNo(held),
              limit: PAGE,
              cursor: pageParam,
            },
          },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    meta: { everyMillis: 2_000 },
  });
}

/** The newest few orders of a kind. */
export function someOrdersQuery(filter: OrderFilter) {
  return queryOptions({
    queryKey: ['orders', 'some', filter],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/orders', {
          params: {
            query: {
              status: ORDER_STATUSES.find((each) => each === filter.status),
              sku: filter.sku,
              held: yesOrNo(filter.held),
              limit: 50,
            },
          },
          signal,
        }),
      ),
    meta: { everyMillis: 3_000 },
  });
}

export const orderTotalsQuery = queryOptions({
  queryKey: ['orders', 'summary'],
  queryFn: ({ signal }) => answer(client.GET('/api/v1/orders/summary', { signal })),
  // It reads every order line there is.
  meta: { everyMillis: 10_000 },
});

export function orderQuery(id: string) {
  return queryOptions({
    queryKey: ['orders', 'one', id],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/orders/{id}', { params: { path: { id } }, signal })),
  });
}

export function timelineQuery(id: string) {
  return queryOptions({
    queryKey: ['orders', 'one', id, 'timeline'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/orders/{id}/timeline', { params: { path: { id } }, signal })),
  });
}

/** The newest events of some types, as far as they are not yet in the live feed. */
export function eventsQuery(types: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['events', types],
    queryFn: ({ signal, pageParam }) =>
      answer(
        client.GET('/api/v1/events/list', { params: { query: { types, limit: PAGE, cursor: pageParam } }, signal }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 0,
  });
}

export const verifyQuery = queryOptions({
  queryKey: ['verify'],
  queryFn: async ({ signal }) => {
    const began = Date.now();
    const result = await answer(client.GET('/api/v1/verify', { signal }));
    return { ...result, at: new Date().toISOString(), tookMillis: Date.now() - began };
  },
  // It reads the whole ledger: only when somebody asks.
  enabled: false,
  staleTime: Infinity,
  gcTime: Infinity,
});

export const locationsQuery = queryOptions({
  queryKey: ['catalog', 'locations'],
  queryFn: ({ signal }) =>
    answer(client.GET('/api/v1/catalog/locations', { params: { query: { limit: MOST } }, signal })).then(
      (page) => page.items as readonly LocationRow[],
    ),
  staleTime: 300_000,
});

export const channelsQuery = queryOptions({
  queryKey: ['catalog', 'channels'],
  queryFn: ({ signal }) =>
    answer(client.GET('/api/v1/catalog/channels', { params: { query: { limit: MOST } }, signal })).then(
      (page) => page.items as readonly ChannelRow[],
    ),
  staleTime: 300_000,
});

export const categoriesQuery = queryOptions({
  queryKey: ['catalog', 'categories'],
  queryFn: ({ signal }) =>
    answer(client.GET('/api/v1/catalog/categories', { params: { query: { limit: MOST } }, signal })).then(
      (page) => page.items,
    ),
  staleTime: 300_000,
});

export function listingsQuery(sku: string) {
  return queryOptions({
    queryKey: ['catalog', 'listings', sku],
    queryFn: ({ signal }) =>
      answer(client.GET('/api/v1/catalog/listings', { params: { query: { sku, limit: MOST } }, signal })).then(
        (page) => page.items as readonly ListingRow[],
      ),
  });
}

export function itemsQuery(q: string | undefined, category: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['catalog', 'items', { q, category }],
    queryFn: ({ signal, pageParam }) =>
      answer(
        client.GET('/api/v1/catalog/items', {
          params: { query: { q, category, limit: PAGE, cursor: pageParam } },
          signal,
        }),
      ).then((page) => ({ ...page, items: page.items as readonly ItemRow[] })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}
