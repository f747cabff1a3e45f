import type { OrderView } from '../api/__generated__/schema';
import { formatConstant } from './format';

const TONES: Readonly<Record<OrderView['status'], string>> = {
  OPEN: 'info',
  PART_SHIPPED: 'info',
  BACKORDERED: 'bad',
  SHIPPED: 'good',
  CANCELLED: 'still',
};

/** What of an order is still to be done, in a word; never by colour alone. */
export function OrderStatus({ status, held }: { readonly status: OrderView['status']; readonly held?: string | null }) {
  return (
    <>
      <span className={`chip ${TONES[status]}`}>{formatConstant(status)}</span>
      {held && (
        <span className="chip warn" title={held}>
          On hold
        </span>
      )}
    </>
  );
}

/** A word with a tone. */
export function Chip({ tone, children }: { readonly tone: string; readonly children: React.ReactNode }) {
  return <span className={`chip ${tone}`}>{children}</span>;
}
