/** The stock states, in the order in which they are shown. */
export const ON_HAND_STATES = [
  'SELLABLE',
  'RESERVED',
  'QUARANTINED',
  'RETURNED',
  'DAMAGED',
  'EXPIRED',
  'RECALLED',
] as const;
export const PIPELINE_STATES = ['IN_TRANSIT', 'ON_ORDER', 'CONFIRMED'] as const;
export const STATES = [...ON_HAND_STATES, ...PIPELINE_STATES, 'BACKORDERED'] as const;

export type State = (typeof STATES)[number];
export type Units = Readonly<Record<string, number>>;

export const STATE_NAMES: Readonly<Record<State, string>> = {
  SELLABLE: 'Sellable',
  RESERVED: 'Reserved',
  QUARANTINED: 'Quarantine',
  RETURNED: 'Returned',
  DAMAGED: 'Damaged',
  EXPIRED: 'Expired',
  RECALLED: 'Recalled',
  IN_TRANSIT: 'In transit',
  ON_ORDER: 'On order',
  CONFIRMED: 'Confirmed',
  BACKORDERED: 'Owed',
};

export const STATE_MEANINGS: Readonly<Record<State, string>> = {
  SELLABLE: 'On the shelf and free to promise',
  RESERVED: 'On the shelf, held for an order or a cart',
  QUARANTINED: 'On the shelf, blocked until it is cleared',
  RETURNED: 'Back from a customer, awaiting inspection',
  DAMAGED: 'On the shelf, cannot be sold',
  EXPIRED: 'Past its date',
  RECALLED: 'Called back by its maker',
  IN_TRANSIT: 'On its way between locations; counted where it is going',
  ON_ORDER: 'Ordered from a supplier',
  CONFIRMED: 'Ordered, and confirmed by the supplier',
  BACKORDERED: 'Promised to customers without stock',
};

/** How loudly a state speaks when it is not zero. */
export const STATE_TONES: Readonly<Partial<Record<State, 'warn' | 'bad'>>> = {
  QUARANTINED: 'warn',
  RETURNED: 'warn',
  DAMAGED: 'bad',
  EXPIRED: 'bad',
  RECALLED: 'bad',
  BACKORDERED: 'bad',
};

export function isState(account: string): account is State {
  return (STATES as readonly string[]).includes(account);
}

export function unitsOf(units: Units, state: string): number {
  return units[state] ?? 0;
}

/** The units physically there. */
export function onHand(units: Units): number {
  return ON_HAND_STATES.reduce((sum, state) => sum + unitsOf(units, state), 0);
}

/** On hand and not for sale. */
export function blocked(units: Units): number {
  return onHand(units) - unitsOf(units, 'SELLABLE') - unitsOf(units, 'RESERVED');
}

/** Expected from suppliers, confirmed or not. */
export function onOrder(units: Units): number {
  return unitsOf(units, 'ON_ORDER') + unitsOf(units, 'CONFIRMED');
}

/** Adds up several sets of units, state by state. */
export function sumUnits(all: Iterable<Units>): Units {
  const sum: Record<string, number> = {};
  for (const state of STATES) sum[state] = 0;
  for (const units of all) for (const state of STATES) sum[state] = (sum[state] ?? 0) + unitsOf(units, state);
  return sum;
}
