import type { CloudEvent } from './__generated__/schema';

/** What a batch of events has changed. */
export interface Touched {
  readonly stock: boolean;
  readonly skus: ReadonlySet<string>;
  /** Numbers of orders. */
  readonly orders: ReadonlySet<string>;
  readonly catalog: boolean;
  readonly buffers: boolean;
}

/** The lines of a stock event: which item moved from where to where. */
export function linesOf(event: CloudEvent): readonly MovedLine[] {
  const data = event.data as { lines?: unknown } | null;
  return event.type.startsWith('stock.') && Array.isArray(data?.lines) ? (data.lines as MovedLine[]) : [];
}

export interface MovedLine {
  readonly sku: string;
  readonly name: string;
  readonly lot?: string;
  readonly from: { readonly location: string; readonly account: string };
  readonly to: { readonly location: string; readonly account: string };
  readonly quantity: number;
}

/** A lot whose date was corrected. */
export interface CorrectedLot {
  readonly sku: string;
  readonly name: string;
  readonly code: string;
  readonly before: string | null;
  readonly expiresOn: string;
}

/** The lot that a correction is about. */
export function lotOf(event: CloudEvent): CorrectedLot | undefined {
  return event.type === 'stock.lot-corrected' ? (event.data as { lot?: CorrectedLot } | null)?.lot : undefined;
}

/** The number of the order that an event is about, if it is about one. */
export function orderOf(event: CloudEvent): string | undefined {
  return event.subject?.startsWith('order:') ? event.subject.slice('order:'.length) : undefined;
}

export function touchedBy(events: readonly CloudEvent[]): Touched {
  const skus = new Set<string>();
  const orders = new Set<string>();
  let stock = false;
  let catalog = false;
  let buffers = false;
  for (const event of events) {
    const order = orderOf(event);
    if (order) orders.add(order);
    if (event.type === 'buffer.set') buffers = true;
    else if (event.type.startsWith('stock.')) stock = true;
    else if (event.type.startsWith('catalog.')) catalog = true;
    for (const line of linesOf(event)) skus.add(line.sku);
    const corrected = lotOf(event);
    if (corrected) skus.add(corrected.sku);
  }
  return { stock, skus, orders, catalog, buffers };
}

/**
 * Whether the answer under a query's key has changed. Keys begin with a module: `['stock', 'item', sku, …]`,
 * `['orders', 'one', id, …]`, `['orders', 'of-item', sku]`, `['catalog', …]`.
 */
export function concerns(key: readonly unknown[], touched: Touched): boolean {
  const [module, what, name] = key;
  switch (module) {
    case 'stock':
      if (what === 'item') return touched.buffers || (typeof name === 'string' && touched.skus.has(name));
      // The rows of this list are brought up to date one by one.
      if (what === 'positions') return false;
      return touched.stock;
    case 'orders':
      if (what === 'one') return typeof name === 'string' && touched.orders.has(name);
      return touched.orders.size > 0;
    case 'catalog':
      return touched.catalog;
    default:
      return false;
  }
}
