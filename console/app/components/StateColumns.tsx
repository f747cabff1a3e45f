import {
  isState,
  ON_HAND_STATES,
  onHand,
  STATE_MEANINGS,
  STATE_NAMES,
  STATE_TONES,
  STATES,
  unitsOf,
  type State,
  type Units as UnitsByState,
} from '../api/states';
import type { Column } from '../table/DataTable';
import { Units } from '../ui/Units';

function groupOf(state: State): string {
  if ((ON_HAND_STATES as readonly string[]).includes(state)) return 'On hand';
  return state === 'BACKORDERED' ? 'Owed' : 'Pipeline';
}

const WIDTHS: Readonly<Record<State, number>> = {
  SELLABLE: 68,
  RESERVED: 68,
  QUARANTINED: 80,
  RETURNED: 70,
  DAMAGED: 72,
  EXPIRED: 62,
  RECALLED: 66,
  IN_TRANSIT: 70,
  ON_ORDER: 68,
  CONFIRMED: 76,
  BACKORDERED: 84,
};

/** A column for all that is on hand and one for each state. */
export function stateColumns<R>(states: (row: R) => UnitsByState): Column<R>[] {
  return [
    {
      key: 'on-hand',
      title: 'All',
      about: 'All that is physically there',
      group: 'On hand',
      align: 'right',
      width: 66,
      cell: (row) => (
        <b>
          <Units value={onHand(states(row))} quietZero />
        </b>
      ),
    },
    ...STATES.map((state): Column<R> => ({
      key: state,
      title: state === 'BACKORDERED' ? 'Customers' : STATE_NAMES[state],
      about: STATE_MEANINGS[state],
      group: groupOf(state),
      align: 'right',
      width: WIDTHS[state],
      cell: (row) => <Units value={unitsOf(states(row), state)} tone={STATE_TONES[state]} quietZero />,
    })),
  ];
}

/** The foot of a table with the columns above: their sums. */
export function StateSums({ units, before }: { readonly units: UnitsByState; readonly before: number }) {
  return (
    <tr>
      <th scope="row" colSpan={before}>
        All
      </th>
      <td className="right">
        <Units value={onHand(units)} quietZero />
      </td>
      {STATES.map((state) => (
        <td key={state} className="right">
          <Units value={unitsOf(units, state)} tone={STATE_TONES[state]} quietZero />
        </td>
      ))}
    </tr>
  );
}

/** The name of an account, whether a state or outside. */
export function accountName(account: string): string {
  return isState(account) ? STATE_NAMES[account] : account.charAt(0) + account.slice(1).toLowerCase();
}
