import { describe, expect, it } from 'vitest';
import type { CloudEvent, OrderView, PositionView, Session } from './__generated__/schema';
import { cookie } from './client';
import { isOfTypes } from './eventTypes';
import { ORDER_ACTIONS, possibleUnits, whyNot } from './orderActions';
import { asProblem, problemOf } from './problem';
import { sellableAfter, sellableChange, withRows } from './queries';
import { onHand, sumUnits } from './states';
import { concerns, touchedBy } from './touched';

function event(type: string, subject: string | null, data: unknown = {}): CloudEvent {
  return {
    specversion: '1.0',
    id: '1',
    source: '/plimsoll',
    type,
    subject,
    time: '2026-07-01T12:00:00Z',
    datacontenttype: 'application/json',
    actor: 'key:default',
    data,
  };
}

const reserved = event('stock.reserved', 'order:7', {
  lines: [
    {
      sku: 'TEA',
      quantity: 2,
      from: { location: 'SHOP', account: 'SELLABLE' },
      to: { location: 'SHOP', account: 'RESERVED' },
    },
  ],
});

describe('what an event changes', () => {
  const touched = touchedBy([reserved, event('order.placed', 'order:8')]);

  it('is the item, the orders and whatever sums them up', () => {
    expect(concerns(['stock', 'item', 'TEA', 'movements'], touched)).toBe(true);
    expect(concerns(['stock', 'summary'], touched)).toBe(true);
    expect(concerns(['orders', 'one', '7', 'timeline'], touched)).toBe(true);
    expect(concerns(['orders', 'list', {}], touched)).toBe(true);
  });

  it('is nothing else', () => {
    expect(concerns(['stock', 'item', 'COFFEE', 'movements'], touched)).toBe(false);
    expect(concerns(['stock', 'positions', {}], touched)).toBe(false);
    expect(concerns(['orders', 'one', '9'], touched)).toBe(false);
    expect(concerns(['catalog', 'items', {}], touched)).toBe(false);
    expect(concerns(['session'], touched)).toBe(false);
    expect(concerns(['orders', 'list', {}], touchedBy([event('stock.received', 'PO-1')]))).toBe(false);
  });

  it('is an item when the date of one of its lots is corrected, though nothing moves', () => {
    const corrected = touchedBy([event('stock.lot-corrected', null, { lines: [], lot: { sku: 'TEA', code: 'A' } })]);
    expect(concerns(['stock', 'item', 'TEA', 'positions'], corrected)).toBe(true);
    expect(concerns(['stock', 'lots', {}], corrected)).toBe(true);
    expect(concerns(['stock', 'item', 'COFFEE', 'positions'], corrected)).toBe(false);
  });

  it('is every promise when a buffer is set', () => {
    const buffers = touchedBy([event('buffer.set', null)]);
    expect(concerns(['stock', 'item', 'COFFEE', 'atp'], buffers)).toBe(true);
    expect(concerns(['stock', 'summary'], buffers)).toBe(false);
  });
});

function position(sku: string, location: string, sellable: number): PositionView {
  return { sku, name: sku, location, lot: null, states: { SELLABLE: sellable }, onHand: sellable, version: 1 };
}

describe('a list of positions', () => {
  const data = {
    pageParams: [undefined, 'a'],
    pages: [
      { items: [position('A', 'X', 1), position('B', 'X', 1), position('B', 'Y', 1)], next: 'a' },
      { items: [position('B', 'Z', 1), position('C', 'X', 1)], next: null },
    ],
  };

  it('takes the new rows of an item where its old ones stood, also across pages', () => {
    const after = withRows(data, 'B', [position('B', 'X', 5), position('B', 'Z', 6)]);
    expect(after.pages.map((page) => page.items.map((row) => `${row.sku}${row.location}${row.onHand}`))).toEqual([
      ['AX1', 'BX5', 'BZ6'],
      ['CX1'],
    ]);
    expect(after.pages[0]?.next).toBe('a');
  });

  it('is the same list when the item is not in it', () => {
    expect(withRows(data, 'D', [position('D', 'X', 1)])).toBe(data);
  });
});

describe('why it is this many', () => {
  const end = (location: string, account: 'SELLABLE' | 'RESERVED' | 'SUPPLIER' | 'IN_TRANSIT') => ({
    location,
    account,
  });
  const movement = (from: ReturnType<typeof end>, to: ReturnType<typeof end>, quantity: number) => ({
    id: '1',
    posting: '1',
    at: '',
    occurredAt: '',
    kind: 'RESERVE' as const,
    sku: 'TEA',
    name: 'Tea',
    actor: '',
    from,
    to,
    quantity,
  });
  const newestFirst = [
    movement(end('X', 'SELLABLE'), end('X', 'RESERVED'), 3),
    movement(end('X', 'SELLABLE'), end('Y', 'IN_TRANSIT'), 10),
    movement(end('Y', 'SUPPLIER'), end('Y', 'SELLABLE'), 7),
    movement(end('X', 'SUPPLIER'), end('X', 'SELLABLE'), 50),
  ];

  it('counts back from now, over all and at one place', () => {
    expect(sellableAfter(newestFirst, 44, undefined)).toEqual([44, 47, 57, 50]);
    expect(sellableAfter(newestFirst, 37, 'X')).toEqual([37, 40, 50, 50]);
    expect(
      sellableChange({ ...newestFirst[2], from: end('Y', 'SUPPLIER'), to: end('Y', 'SELLABLE'), quantity: 7 }, 'X'),
    ).toBe(0);
  });

  it('says nothing rather than something wrong when the present figure is not known', () => {
    expect(sellableAfter(newestFirst, undefined, undefined)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('actions on an order', () => {
  const session: Session = { user: 'admin', permissions: ['ORDER_SHIP', 'ORDER_CANCEL', 'ORDER_HOLD'] };
  const order = (can: string[], held: string | null, reservedUnits: number, owed: number): OrderView => ({
    id: '1',
    channel: 'WEB',
    reference: 'W-1',
    status: 'OPEN',
    held,
    placedAt: '',
    capturedAt: '',
    currency: 'GBP',
    can,
    charges: [],
    version: 1,
    lines: [
      {
        line: 1,
        sku: 'TEA',
        name: 'Tea',
        ordered: 5,
        reserved: reservedUnits,
        shipped: 5 - reservedUnits - owed,
        backordered: owed,
        cancelled: 0,
        allocations: [],
      },
    ],
  });

  it('are offered as the server allows them', () => {
    const open = order(['ship', 'cancel', 'hold'], null, 3, 0);
    expect(ORDER_ACTIONS.filter((action) => whyNot(action, open, session) === undefined)).toEqual([
      'ship',
      'cancel',
      'hold',
    ]);
  });

  it('say why they are not', () => {
    expect(whyNot('ship', order(['cancel', 'release'], 'address', 3, 0), session)).toContain('address');
    expect(whyNot('ship', order(['cancel', 'hold'], null, 0, 2), session)).toContain('stock arrives');
    expect(whyNot('cancel', order([], null, 0, 0), session)).toContain('shipped');
    expect(whyNot('ship', order(['ship'], null, 3, 0), { user: 'x', permissions: [] })).toContain('ORDER_SHIP');
  });

  it('concern what is left of a line', () => {
    const line = order([], null, 3, 1).lines[0];
    expect(line && possibleUnits('ship', line)).toBe(3);
    expect(line && possibleUnits('cancel', line)).toBe(4);
    expect(line && possibleUnits('hold', line)).toBe(0);
  });
});

describe('problems', () => {
  it('keep what the server says', () => {
    const body = {
      type: 'about:blank',
      title: 'Unprocessable Content',
      status: 422,
      detail: 'limit: too many',
      instance: '/',
      code: 'INVALID',
      errors: [{ field: 'limit', value: '900', reason: 'too many' }],
    };
    const problem = problemOf(body, { status: 422, statusText: '' });
    expect(problem.message).toBe('limit: too many');
    expect(problem.fields).toHaveLength(1);
    expect(asProblem(problem)).toBe(problem);
  });

  it('can come from something that is not our server', () => {
    expect(problemOf('<html>', { status: 502, statusText: 'Bad Gateway' }).title).toBe('Bad Gateway');
    expect(asProblem(new TypeError('Failed to fetch')).code).toBe('UNREACHABLE');
  });
});

describe('small things', () => {
  it('finds a cookie by its whole name', () => {
    expect(cookie('NOT-XSRF-TOKEN=a; XSRF-TOKEN=b%3D', 'XSRF-TOKEN')).toBe('b=');
    expect(cookie('', 'XSRF-TOKEN')).toBeUndefined();
  });

  it('knows which types of events are wanted', () => {
    expect(isOfTypes('stock.reserved', [])).toBe(true);
    expect(isOfTypes('stock.reserved', ['order.*', 'stock.*'])).toBe(true);
    expect(isOfTypes('stock.reserved', ['stock.received'])).toBe(false);
  });

  it('adds up states and knows what is on hand', () => {
    const sum = sumUnits([
      { SELLABLE: 2, IN_TRANSIT: 3 },
      { SELLABLE: 1, DAMAGED: 4 },
    ]);
    expect(sum.SELLABLE).toBe(3);
    expect(onHand(sum)).toBe(7);
  });
});
