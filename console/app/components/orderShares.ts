import type { OrderLineView } from '../api/__generated__/schema';
import type { Share } from '../ui/UnitsBar';

/** What became of the units of some order lines; together they are what was ordered. */
export function orderShares(lines: readonly OrderLineView[]): readonly Share[] {
  const sum = (units: (line: OrderLineView) => number) => lines.reduce((all, line) => all + units(line), 0);
  return [
    { name: 'shipped', units: sum((line) => line.shipped), tone: 'good' },
    { name: 'reserved', units: sum((line) => line.reserved), tone: 'info' },
    { name: 'owed', units: sum((line) => line.backordered), tone: 'bad' },
    { name: 'cancelled', units: sum((line) => line.cancelled), tone: 'still' },
  ];
}
