import { Link } from '@tanstack/react-router';
import type { CloudEvent } from '../api/__generated__/schema';
import { linesOf, lotOf, orderOf, type MovedLine } from '../api/touched';
import { formatDate, formatUnits, plural } from '../ui/format';
import { accountName } from './StateColumns';

const SHOWN_LINES = 3;

/** What an event says, with links to what it is about. */
export function EventText({ event }: { readonly event: CloudEvent }) {
  const lines = linesOf(event);
  const corrected = lotOf(event);
  if (corrected) {
    return (
      <span className="event-text">
        <Link to="/item" search={{ sku: corrected.sku }} title={corrected.sku}>
          {corrected.name}
        </Link>
        <span className="quiet">
          lot {corrected.code} expires {formatDate(corrected.expiresOn)}
          {corrected.before ? `, not ${formatDate(corrected.before)}` : ''}
        </span>
      </span>
    );
  }
  if (lines.length > 0) {
    return (
      <span className="event-text">
        {lines.slice(0, SHOWN_LINES).map((line, index) => (
          <MovedText key={index} line={line} />
        ))}
        {lines.length > SHOWN_LINES && (
          <span className="quiet">and {plural(lines.length - SHOWN_LINES, 'more line')}</span>
        )}
      </span>
    );
  }
  const order = orderOf(event);
  if (order) {
    return (
      <span className="event-text">
        <Link to="/orders/$id" params={{ id: order }}>
          {referenceOf(event) ?? `Order ${order}`}
        </Link>
        <span className="quiet">{orderText(event)}</span>
      </span>
    );
  }
  return <span className="event-text quiet">{event.subject ?? ''}</span>;
}

function MovedText({ line }: { readonly line: MovedLine }) {
  const places =
    line.from.location === line.to.location ? line.to.location : `${line.from.location} to ${line.to.location}`;
  return (
    <span>
      {formatUnits(line.quantity)} ×{' '}
      <Link to="/item" search={{ sku: line.sku }} title={line.sku}>
        {line.name}
      </Link>{' '}
      <span className="quiet">
        {line.lot ? `lot ${line.lot} · ` : ''}
        {accountName(line.from.account)} → {accountName(line.to.account)} · {places}
      </span>
    </span>
  );
}

interface OrderData {
  readonly reference?: string;
  readonly held?: string | null;
  readonly reason?: string | null;
  readonly lines?: readonly Readonly<Record<string, number>>[];
}

function referenceOf(event: CloudEvent): string | undefined {
  return (event.data as OrderData | null)?.reference;
}

function orderText(event: CloudEvent): string {
  const data = event.data as OrderData | null;
  const sum = (what: string) => (data?.lines ?? []).reduce((units, line) => units + (line[what] ?? 0), 0);
  switch (event.type) {
    case 'order.placed': {
      const owed = sum('backordered');
      return `${plural(sum('ordered'), 'unit')}, ${formatUnits(sum('reserved'))} reserved${owed ? `, ${formatUnits(owed)} owed` : ''}`;
    }
    case 'order.shipped':
      return `${formatUnits(sum('shipped'))} of ${plural(sum('ordered'), 'unit')} shipped so far`;
    case 'order.cancelled':
      return `${formatUnits(sum('cancelled'))} of ${plural(sum('ordered'), 'unit')} cancelled${data?.reason ? `: ${data.reason}` : ''}`;
    case 'order.held':
      return data?.held ?? '';
    case 'order.stock-withdrawn':
      return `units it held were withdrawn: ${formatUnits(sum('reserved'))} reserved now, ${formatUnits(sum('backordered'))} owed`;
    case 'order.backorder-filled':
      return `stock arrived: ${plural(sum('reserved'), 'unit')} reserved`;
    default:
      return '';
  }
}

/** The tone of a type of event. */
export function eventTone(type: string): string {
  if (type === 'order.placed' || type === 'stock.received' || type === 'order.shipped') return 'good';
  if (
    type.includes('refused') ||
    type.includes('backordered') ||
    type.includes('damaged') ||
    type.includes('held') ||
    type.includes('withdrawn')
  ) {
    return 'warn';
  }
  return type.startsWith('stock.') ? 'still' : 'info';
}
