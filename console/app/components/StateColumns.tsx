import {
  blocked,
  isState,
  ON_HAND_STATES,
  onHand,
  onOrder,
  STATE_MEANINGS,
  STATE_NAMES,
  STATE_TONES,
  STATES,
  unitsOf,
  type State,
  type Units as UnitsByState,
} from '../api/states';
import type { Column, Fit } from '../table/DataTable';
import { formatUnits } from '../ui/format';
import { Units } from '../ui/Units';

/** One figure of a set of units. */
interface Figure {
  readonly key: string;
  readonly title: string;
  readonly about: string;
  readonly group: string;
  readonly width: number;
  readonly fits?: readonly Fit[];
  readonly strong?: boolean;
  readonly tone?: 'warn' | 'bad' | undefined;
  readonly of: (units: UnitsByState) => number;
}

const WIDTHS: Readonly<Record<State, number>> = {
  SELLABLE: 60,
  RESERVED: 59,
  QUARANTINED: 68,
  RETURNED: 59,
  DAMAGED: 60,
  EXPIRED: 52,
  RECALLED: 57,
  IN_TRANSIT: 58,
  ON_ORDER: 57,
  CONFIRMED: 65,
  BACKORDERED: 70,
};

const EVERYWHERE: readonly State[] = ['SELLABLE', 'RESERVED'];
const ON_A_PANEL: readonly State[] = ['IN_TRANSIT', 'BACKORDERED'];

function figureOf(state: State): Figure {
  const onShelf = (ON_HAND_STATES as readonly string[]).includes(state);
  return {
    key: state,
    title: state === 'BACKORDERED' ? 'Customers' : STATE_NAMES[state],
    about: STATE_MEANINGS[state],
    group: onShelf ? 'On hand' : state === 'BACKORDERED' ? 'Owed' : 'Pipeline',
    width: WIDTHS[state],
    tone: STATE_TONES[state],
    of: (units) => unitsOf(units, state),
    ...(EVERYWHERE.includes(state) ? {} : { fits: ON_A_PANEL.includes(state) ? ['medium', 'wide'] : ['wide'] }),
  };
}

/** All states where there is room; else the rare ones are added up, and on a phone a line under the name tells them. */
const FIGURES: readonly Figure[] = [
  {
    key: 'on-hand',
    title: 'All',
    about: 'All that is physically there',
    group: 'On hand',
    width: 60,
    strong: true,
    of: onHand,
  },
  ...STATES.slice(0, 2).map(figureOf),
  {
    key: 'blocked',
    title: 'Blocked',
    about: 'On hand and not for sale: in quarantine, returned, damaged, expired or recalled',
    group: 'On hand',
    width: 66,
    fits: ['medium'],
    tone: 'warn',
    of: blocked,
  },
  ...STATES.slice(2, -1).map(figureOf),
  {
    key: 'on-order',
    title: 'On order',
    about: 'Expected from suppliers, confirmed or not',
    group: 'Pipeline',
    width: 66,
    fits: ['medium'],
    of: onOrder,
  },
  figureOf('BACKORDERED'),
];

/** A column for all that is on hand and for each state, as far as there is room. */
export function stateColumns<R>(states: (row: R) => UnitsByState): Column<R>[] {
  return FIGURES.map(({ of, strong, tone, ...column }) => ({
    ...column,
    align: 'right',
    cell: (row) => {
      const units = <Units value={of(states(row))} tone={tone} quietZero />;
      return strong ? <b>{units}</b> : units;
    },
  }));
}

/** What a phone has no columns for, as far as there is any. */
export function OtherUnits({ units }: { readonly units: UnitsByState }) {
  const others = [
    [blocked(units), 'blocked'],
    [unitsOf(units, 'IN_TRANSIT'), 'in transit'],
    [onOrder(units), 'on order'],
    [unitsOf(units, 'BACKORDERED'), 'owed'],
  ] as const;
  const told = others.filter(([count]) => count > 0).map(([count, what]) => `${formatUnits(count)} ${what}`);
  return told.length > 0 && <span className="quiet wraps">{told.join(' · ')}</span>;
}

interface SumsProps {
  readonly units: UnitsByState;
  /** Those that the table shows. */
  readonly columns: readonly { readonly key: string }[];
}

/** The foot of a table with the columns above: their sums. */
export function StateSums({ units, columns }: SumsProps) {
  const shown = FIGURES.filter((figure) => columns.some((column) => column.key === figure.key));
  return (
    <tr>
      <th scope="row" colSpan={columns.length - shown.length}>
        All
      </th>
      {shown.map((figure) => (
        <td key={figure.key} className="right">
          <Units value={figure.of(units)} tone={figure.tone} quietZero />
        </td>
      ))}
    </tr>
  );
}

/** The name of an account, whether a state or outside. */
export function accountName(account: string): string {
  return isState(account) ? STATE_NAMES[account] : account.charAt(0) + account.slice(1).toLowerCase();
}
