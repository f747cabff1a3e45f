import type { OrderView, Session } from './__generated__/schema';

export const ORDER_ACTIONS = ['ship', 'cancel', 'hold', 'release'] as const;
export type OrderAction = (typeof ORDER_ACTIONS)[number];

const PERMISSIONS: Readonly<Record<OrderAction, Session['permissions'][number]>> = {
  ship: 'ORDER_SHIP',
  cancel: 'ORDER_CANCEL',
  hold: 'ORDER_HOLD',
  release: 'ORDER_HOLD',
};

/** Units of all lines of an order. */
export function orderUnits(
  order: OrderView,
  what: 'ordered' | 'reserved' | 'shipped' | 'backordered' | 'cancelled',
): number {
  return order.lines.reduce((sum, line) => sum + line[what], 0);
}

/**
 * Why an action cannot be taken now; undefined if it can. The server decides: what it does not list in `can` is not offered, and
 * this only puts into words why.
 */
export function whyNot(action: OrderAction, order: OrderView, session: Session): string | undefined {
  const permission = PERMISSIONS[action];
  if (!session.permissions.includes(permission)) return `You need the permission ${permission}.`;
  if (order.can.includes(action)) return undefined;
  const open = orderUnits(order, 'reserved') + orderUnits(order, 'backordered');
  switch (action) {
    case 'ship':
      if (order.held) return `The order is on hold: ${order.held}. Release it first.`;
      if (open > 0) return 'Nothing is reserved yet: its units are owed until stock arrives.';
      return 'Every unit has shipped or is cancelled.';
    case 'cancel':
      return 'Every unit has shipped or is cancelled.';
    case 'hold':
      return order.held ? 'The order is on hold already.' : 'Nothing is left to hold back.';
    case 'release':
      return 'The order is not on hold.';
  }
}

/** How many units of a line an action can still concern. */
export function possibleUnits(action: OrderAction, line: OrderView['lines'][number]): number {
  if (action === 'ship') return line.reserved;
  return action === 'cancel' ? line.reserved + line.backordered : 0;
}
