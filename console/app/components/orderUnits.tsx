import type { OrderLineView } from '../api/__generated__/schema';
import type { Column, Fit } from '../table/DataTable';
import { Units } from '../ui/Units';
import type { Share } from '../ui/UnitsBar';

/** What can become of an ordered unit, and the whole. */
export type Became = 'ordered' | 'reserved' | 'shipped' | 'backordered' | 'cancelled';

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

const COLUMNS: readonly (readonly [Became, string, number, readonly Fit[]])[] = [
  ['ordered', 'Ordered', 64, ['narrow', 'medium', 'wide']],
  ['reserved', 'Reserved', 66, ['medium', 'wide']],
  ['shipped', 'Shipped', 62, ['medium', 'wide']],
  ['backordered', 'Owed', 50, ['medium', 'wide']],
  ['cancelled', 'Cancelled', 70, ['medium', 'wide']],
];

/** A column for what was ordered and for each thing that became of it. */
export function unitColumns<R>(units: (row: R, what: Became) => number): Column<R>[] {
  return COLUMNS.map(([what, title, width, fits]) => ({
    key: what,
    title,
    width,
    align: 'right',
    fits,
    cell: (row) =>
      what === 'ordered' ? (
        <b>
          <Units value={units(row, what)} />
        </b>
      ) : (
        <Units value={units(row, what)} tone={what === 'backordered' ? 'bad' : undefined} quietZero />
      ),
  }));
}
