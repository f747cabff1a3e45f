import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, Button, DatePicker, Tabs } from 'antd';
import dayjs from 'dayjs';
import { lazy, Suspense, useMemo } from 'react';
import type { LotOf, LotView, MovementView, ReservationView } from '../api/__generated__/schema';
import {
  asOfQuery,
  atpQuery,
  availabilityQuery,
  datedQuery,
  itemPositionsQuery,
  itemQuery,
  listingsQuery,
  movementsQuery,
  reservationsQuery,
  sellableAfter,
  sellableChange,
  someOrdersQuery,
  unitsAndPacks,
  type ItemRow,
  type ListingRow,
} from '../api/queries';
import { onHand, sumUnits, unitsOf, type Units as UnitsByState } from '../api/states';
import { useChannelChoices, useLocationChoices } from '../components/choices';
import { DATED_COLUMNS } from '../components/DatedTable';
import { Expiry, LOT_ACTIONS, LOT_COLUMNS } from '../components/LotTable';
import { OrderLink, Reference } from '../components/OrderLink';
import { accountName, OtherUnits, stateColumns, StateSums } from '../components/StateColumns';
import { Choice } from '../forms/Filters';
import { DataTable, paging, type Column } from '../table/DataTable';
import {
  formatActor,
  formatChange,
  formatConstant,
  formatDate,
  formatInstant,
  formatMoney,
  formatUnits,
  formatUtc,
  plural,
} from '../ui/format';
import { Page } from '../ui/Page';
import { Panel } from '../ui/Panel';
import { ProblemNotice } from '../ui/ProblemNotice';
import { OrderStatus } from '../ui/Status';
import { Time } from '../ui/Time';
import { Units } from '../ui/Units';

const AtpChart = lazy(() => import('./AtpChart').then((module) => ({ default: module.AtpChart })));

const route = getRouteApi('/signed-in/item');

/** Everything about one item: where it is, what may be promised, and why. */
export function ItemPage() {
  const { sku = '' } = route.useSearch();
  const item = useQuery({ ...itemQuery(sku), enabled: sku !== '' });
  if (sku === '') {
    return (
      <Page title="Item">
        <p>
          No item is named. <Link to="/items">Choose one</Link>.
        </p>
      </Page>
    );
  }
  if (item.isError) {
    return (
      <Page title={sku}>
        <ProblemNotice error={item.error} onRetry={() => void item.refetch()} />
      </Page>
    );
  }
  return (
    <Page title={item.data?.name ?? sku} about={item.data && <Facts item={item.data} />} side={<AsOfPicker />}>
      {item.data && (
        <>
          <ItemStock item={item.data} />
          <Promising sku={sku} />
          <More sku={sku} />
        </>
      )}
    </Page>
  );
}

function Facts({ item }: { readonly item: ItemRow }) {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['SKU', item.sku],
    ['GTIN', item.gtin ?? undefined],
    ['Category', item.category ?? undefined],
    ['Unit', unitsAndPacks(item)],
    ['Price', item.price?.amount ? formatMoney(item.price.amount, item.price.currency ?? '') : undefined],
    ['Cost', item.cost?.amount ? formatMoney(item.cost.amount, item.cost.currency ?? '') : undefined],
    ['Lots', item.lotTracked ? 'tracked' : undefined],
    ['Status', item.status === 'ACTIVE' ? undefined : formatConstant(item.status)],
    ...Object.entries(item.attributes).map(([name, value]) => [formatConstant(name), value] as const),
  ];
  return (
    <dl className="facts">
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function AsOfPicker() {
  const { at } = route.useSearch();
  const navigate = route.useNavigate();
  const chosen = at ? dayjs(at) : null;
  return (
    <div className="filters">
      <DatePicker
        aria-label="Stock as of"
        showTime
        placeholder="Stock as of…"
        value={chosen?.isValid() ? chosen : null}
        maxDate={dayjs()}
        onChange={(instant) =>
          void navigate({ search: (old) => ({ ...old, at: instant?.toISOString() }), replace: true })
        }
      />
    </div>
  );
}

interface StockRow {
  readonly location: string;
  readonly lot?: LotView | null;
  readonly states: UnitsByState;
}

function ItemStock({ item }: { readonly item: ItemRow }) {
  const { sku } = item;
  const { at } = route.useSearch();
  const navigate = route.useNavigate();
  const now = useQuery({ ...itemPositionsQuery(sku), enabled: !at });
  const then = useQuery({ ...asOfQuery(sku, at ?? ''), enabled: Boolean(at) });
  const query = at ? then : now;
  const rows: readonly StockRow[] | undefined = at ? then.data?.items : now.data;
  const sums = useMemo(() => sumUnits(rows?.map((row) => row.states) ?? []), [rows]);
  const byLocation = useMemo(() => grouped(rows ?? []), [rows]);
  return (
    <>
      {at && (
        <Alert
          type="info"
          showIcon
          className="problem"
          title={`Stock as it was at ${formatInstant(new Date(at), new Date())} (${formatUtc(new Date(at))})`}
          description="Availability, reservations and movements below are of now."
          action={
            <Button size="small" onClick={() => void navigate({ search: (old) => ({ ...old, at: undefined }) })}>
              Back to now
            </Button>
          }
        />
      )}
      {query.isError && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      <Panel title={at ? 'Stock then' : 'Stock'} flush>
        <DataTable
          label="Stock by location and state"
          columns={STOCK_COLUMNS}
          rows={byLocation}
          rowKey={(row) => row.location}
          loading={query.isPending}
          footer={(columns) => <StateSums units={sums} columns={columns} />}
          empty={at ? 'There was none.' : 'This item has never been in stock.'}
        />
      </Panel>
      {item.lotTracked && rows && <LotsOf item={item} rows={rows} then={Boolean(at)} />}
    </>
  );
}

const STOCK_COLUMNS: readonly Column<StockRow>[] = [
  {
    key: 'location',
    title: 'Location',
    cell: (row, fit) => (
      <span className="two-lines">
        <Link from="/item" to="/item" search={(old) => ({ ...old, tab: 'movements', location: row.location })}>
          {row.location}
        </Link>
        {fit === 'narrow' && <OtherUnits units={row.states} />}
      </span>
    ),
  },
  ...stateColumns<StockRow>((row) => row.states),
];

function grouped(rows: readonly StockRow[]): readonly StockRow[] {
  const byLocation = Map.groupBy(rows, (row) => row.location);
  return [...byLocation].map(([location, here]) => ({ location, states: sumUnits(here.map((row) => row.states)) }));
}

const LOT_NAME: Column<LotOf> = {
  key: 'lot',
  title: 'Lot',
  cell: (lot, fit) => (
    <span className="two-lines">
      <span className="code">{lot.lot}</span>
      {fit === 'narrow' && (
        <span>
          <Expiry on={lot.expiresOn} />
        </span>
      )}
    </span>
  ),
};
const LOTS_THEN = [LOT_NAME, ...LOT_COLUMNS];
const LOTS_NOW = [...LOTS_THEN, LOT_ACTIONS];

/** The lots of an item, put together from its positions: what stood there then has no other source. */
function LotsOf(props: { readonly item: ItemRow; readonly rows: readonly StockRow[]; readonly then: boolean }) {
  const byLot = Map.groupBy(
    props.rows.filter((row) => row.lot && onHand(row.states) > 0),
    (row) => row.lot?.code ?? '',
  );
  const lots = [...byLot].map(([lot, rows]): LotOf => {
    const units = sumUnits(rows.map((row) => row.states));
    return {
      sku: props.item.sku,
      name: props.item.name,
      lot,
      expiresOn: rows[0]?.lot?.expiresOn,
      onHand: onHand(units),
      sellable: unitsOf(units, 'SELLABLE'),
      reserved: unitsOf(units, 'RESERVED'),
      locations: rows.map((row) => row.location),
    };
  });
  lots.sort((one, other) => (one.expiresOn ?? '9').localeCompare(other.expiresOn ?? '9'));
  return (
    <Panel title="Lots, first to expire first" flush>
      <DataTable
        label="Lots by expiry"
        columns={props.then ? LOTS_THEN : LOTS_NOW}
        rows={lots}
        rowKey={(lot) => lot.lot}
        empty="No lot is on hand."
      />
    </Panel>
  );
}

/** What may be promised, now and by date. */
function Promising({ sku }: { readonly sku: string }) {
  const { channel, location } = route.useSearch();
  const navigate = route.useNavigate();
  const channels = useChannelChoices();
  const available = useQuery(availabilityQuery(sku, channel));
  const atp = useQuery(atpQuery(sku, channel, location));
  const dated = useQuery(datedQuery(sku));
  const inbound = useMemo(
    () =>
      (dated.data?.items ?? []).filter(
        (line) => line.kind !== 'BACKORDERED' && line.kind !== 'ON_ORDER' && (!location || line.location === location),
      ),
    [dated.data, location],
  );
  const failed = [available, atp].find((query) => query.isError);
  const here = available.data?.items[0];
  return (
    <Panel
      title="Available to promise"
      side={
        <div className="filters">
          <Choice
            label="Channel"
            all="Any channel"
            value={channel}
            choices={channels}
            onChange={(chosen) => void navigate({ search: (old) => ({ ...old, channel: chosen }), replace: true })}
            width={160}
          />
          <LocationChoice />
        </div>
      }
    >
      {failed && <ProblemNotice error={failed.error} onRetry={() => void failed.refetch()} />}
      <div className="promise">
        {here && (
          <dl className="promise-now">
            <div className="big">
              <dt>Now{channel ? `, in ${channel}` : ''}</dt>
              <dd>
                <Units value={here.available} />
              </dd>
            </div>
            {here.byLocation.map((place) => (
              <div key={place.location}>
                <dt>{place.location}</dt>
                <dd>
                  <Units value={place.available} quietZero />
                </dd>
              </div>
            ))}
          </dl>
        )}
        <div className="promise-chart">
          {atp.data && (
            <Suspense fallback={<div className="chart" />}>
              <AtpChart atp={atp.data} inbound={inbound} />
            </Suspense>
          )}
          {atp.data && atp.data.overdue.length > 0 && (
            <p className="banner warn">
              Not counted, because it is overdue:{' '}
              {atp.data.overdue
                .map(
                  (line) =>
                    `${plural(line.quantity, 'unit')} due ${formatDate(line.due)}${line.reference ? ` (${line.reference})` : ''}`,
                )
                .join('; ')}
            </p>
          )}
          {atp.data && (
            <details>
              <summary>The figures</summary>
              <table className="data small" aria-label="Available to promise by day">
                <thead>
                  <tr>
                    <th scope="col">Day</th>
                    <th scope="col" className="right">
                      Available
                    </th>
                    <th scope="col" className="right">
                      Left at the day’s end
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {atp.data.days.map((day) => (
                    <tr key={day.date}>
                      <td>{formatDate(day.date)}</td>
                      <td className="right units">{formatUnits(day.available)}</td>
                      <td className="right units">{formatUnits(day.projected)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </details>
          )}
        </div>
      </div>
    </Panel>
  );
}

function LocationChoice() {
  const { location } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Choice
      label="Location"
      all="All locations"
      value={location}
      choices={useLocationChoices()}
      onChange={(chosen) => void navigate({ search: (old) => ({ ...old, location: chosen }), replace: true })}
      width={160}
    />
  );
}

const TABS = ['movements', 'reservations', 'dated', 'orders', 'listings'] as const;

function More({ sku }: { readonly sku: string }) {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <section className="panel tabs" aria-label="History and claims">
      <Tabs
        activeKey={TABS.find((each) => each === tab) ?? 'movements'}
        onChange={(chosen) => void navigate({ search: (old) => ({ ...old, tab: chosen }), replace: true })}
        destroyOnHidden
        items={[
          { key: 'movements', label: 'Why this many?', children: <Movements sku={sku} /> },
          { key: 'reservations', label: 'Reservations', children: <Reservations sku={sku} /> },
          { key: 'dated', label: 'Expected and owed', children: <Dated sku={sku} /> },
          { key: 'orders', label: 'Orders', children: <OrdersOf sku={sku} /> },
          { key: 'listings', label: 'Listings', children: <Listings sku={sku} /> },
        ]}
      />
    </section>
  );
}

const KINDS = [
  'OPEN',
  'RECEIVE',
  'RESERVE',
  'RELEASE',
  'EXPIRE',
  'SHIP',
  'SELL',
  'TRANSFER_OUT',
  'TRANSFER_IN',
  'QUARANTINE',
  'CLEAR',
  'DAMAGE',
  'RECALL',
  'OUTDATE',
  'RETURN',
  'DISPOSE',
  'ADJUST',
  'COUNT',
  'SCRAP_STOCK',
  'EXPECT',
  'CONFIRM',
  'CANCEL_EXPECTED',
  'BACKORDER',
  'FILL',
  'CANCEL_BACKORDER',
  'WITHDRAW_LOT',
  'CORRECT_LOT',
] as const satisfies readonly MovementView['kind'][];

type Explained = MovementView & { readonly change: number; readonly after: number | undefined };

const MOVEMENT_COLUMNS: readonly Column<Explained>[] = [
  { key: 'at', title: 'Booked', width: 148, fits: ['medium', 'wide'], cell: (row) => <Time at={row.at} /> },
  {
    key: 'kind',
    title: 'Why',
    width: 128,
    fits: ['medium', 'wide'],
    cell: (row) => formatConstant(row.kind),
  },
  {
    key: 'quantity',
    title: 'Units',
    width: 56,
    align: 'right',
    fits: ['wide'],
    cell: (row) => <Units value={row.quantity} />,
  },
  {
    key: 'path',
    title: 'From → to',
    cell: (row, fit) => (
      <span className="two-lines wraps">
        {fit === 'narrow' && (
          <span>
            <b>{formatConstant(row.kind)}</b> <Time at={row.at} />
          </span>
        )}
        <span>
          {fit !== 'wide' && `${formatUnits(row.quantity)} `}
          <Path movement={row} />
        </span>
        {fit !== 'wide' && <For movement={row} />}
        {fit === 'narrow' && <span className="quiet">{formatActor(row.actor)}</span>}
      </span>
    ),
  },
  {
    key: 'change',
    title: 'Sellable',
    about: 'By how much it changed the sellable units',
    width: 62,
    align: 'right',
    cell: (row) =>
      row.change === 0 ? (
        <Units value={0} quietZero />
      ) : (
        <span className={`units ${row.change > 0 ? 'gain' : 'loss'}`}>{formatChange(row.change)}</span>
      ),
  },
  {
    key: 'after',
    title: 'Left',
    about: 'Sellable units after it',
    width: 58,
    align: 'right',
    cell: (row) => (row.after === undefined ? '' : <b className="units">{formatUnits(row.after)}</b>),
  },
  { key: 'reference', title: 'For', width: 190, fits: ['wide'], cell: (row) => <For movement={row} /> },
  {
    key: 'actor',
    title: 'By',
    width: 110,
    fits: ['medium', 'wide'],
    cell: (row) => <span className="quiet">{formatActor(row.actor)}</span>,
  },
];

function Path({ movement }: { readonly movement: MovementView }) {
  const { from, to } = movement;
  return (
    <>
      {accountName(from.account)} → {accountName(to.account)}{' '}
      <span className="quiet">
        {from.location === to.location ? to.location : `${from.location} → ${to.location}`}
        {movement.lot ? ` · lot ${movement.lot}` : ''}
      </span>
    </>
  );
}

function For({ movement }: { readonly movement: MovementView }) {
  return (
    <span>
      <Reference reference={movement.reference} />
      {movement.reason && <span className="quiet"> {reasonText(movement.reason)}</span>}
    </span>
  );
}

/** Reason codes are constants; what people write is left as it is. */
function reasonText(reason: string): string {
  return /^[A-Z_]+$/.test(reason) ? formatConstant(reason) : reason;
}

/** The full history, with what was left after each movement: why it is this many. */
function Movements({ sku }: { readonly sku: string }) {
  const { location, kind } = route.useSearch();
  const navigate = route.useNavigate();
  const wanted = KINDS.find((each) => each === kind);
  const movements = useInfiniteQuery(movementsQuery(sku, { location, kind: wanted }));
  const rows = useMemo(() => {
    const all = movements.data?.pages.flatMap((page) => page.items) ?? [];
    const after = sellableAfter(all, movements.data?.pages[0]?.sellableNow, location);
    return all.map((row, index): Explained => ({ ...row, change: sellableChange(row, location), after: after[index] }));
  }, [movements.data, location]);
  return (
    <>
      <div className="filters body">
        <LocationChoice />
        <Choice
          label="Kind of movement"
          all="All kinds"
          value={wanted}
          choices={KINDS.map((each) => ({ value: each, label: formatConstant(each) }))}
          onChange={(chosen) => void navigate({ search: (old) => ({ ...old, kind: chosen }), replace: true })}
          width={160}
        />
      </div>
      {movements.isError && <ProblemNotice error={movements.error} onRetry={() => void movements.refetch()} />}
      <DataTable
        label="Movements, newest first"
        columns={MOVEMENT_COLUMNS}
        rows={rows}
        rowKey={(row) => row.id}
        {...paging(movements)}
        empty="Nothing has moved."
      />
    </>
  );
}

const RESERVATION_COLUMNS: readonly Column<ReservationView>[] = [
  { key: 'for', title: 'For', cell: (row) => <Reference reference={row.reference} /> },
  { key: 'location', title: 'Location', width: 120, cell: (row) => row.location },
  { key: 'channel', title: 'Channel', width: 130, fits: ['medium', 'wide'], cell: (row) => row.channel },
  {
    key: 'quantity',
    title: 'Units',
    width: 64,
    align: 'right',
    fits: ['wide'],
    cell: (row) => <Units value={row.quantity} />,
  },
  { key: 'open', title: 'Open', width: 60, align: 'right', cell: (row) => <Units value={row.open} /> },
  { key: 'since', title: 'Since', width: 160, fits: ['wide'], cell: (row) => <Time at={row.createdAt} /> },
  {
    key: 'until',
    title: 'Until',
    width: 160,
    fits: ['medium', 'wide'],
    cell: (row) => (row.expiresAt ? <Time at={row.expiresAt} /> : <span className="quiet">it ships</span>),
  },
];

function Reservations({ sku }: { readonly sku: string }) {
  const query = useQuery(reservationsQuery(sku));
  if (query.isError) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <DataTable
      label="Reservations"
      columns={RESERVATION_COLUMNS}
      rows={query.data?.items ?? []}
      rowKey={(row) => row.id}
      loading={query.isPending}
      empty="Nobody holds a unit of it."
    />
  );
}

function Dated({ sku }: { readonly sku: string }) {
  const query = useQuery(datedQuery(sku));
  if (query.isError) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <DataTable
      label="Expected, in transit and owed"
      columns={DATED_COLUMNS}
      rows={query.data?.items ?? []}
      rowKey={(row) => row.id}
      loading={query.isPending}
      empty="Nothing is expected, on its way or owed."
    />
  );
}

function OrdersOf({ sku }: { readonly sku: string }) {
  const query = useQuery(someOrdersQuery({ sku }));
  if (query.isError) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <>
      <DataTable
        label="Orders for this item"
        columns={[
          {
            key: 'reference',
            title: 'Order',
            cell: (order) => <OrderLink order={order} />,
          },
          { key: 'channel', title: 'Channel', width: 140, fits: ['medium', 'wide'], cell: (order) => order.channel },
          {
            key: 'status',
            title: 'Status',
            width: 118,
            cell: (order) => <OrderStatus status={order.status} held={order.held} />,
          },
          {
            key: 'units',
            title: 'Units of it',
            width: 80,
            align: 'right',
            cell: (order) => (
              <Units
                value={order.lines.filter((line) => line.sku === sku).reduce((sum, line) => sum + line.ordered, 0)}
              />
            ),
          },
          {
            key: 'placed',
            title: 'Placed',
            width: 160,
            fits: ['medium', 'wide'],
            cell: (order) => <Time at={order.placedAt} />,
          },
        ]}
        rows={query.data?.items ?? []}
        rowKey={(order) => order.id}
        loading={query.isPending}
        empty="No order asks for it."
      />
      {query.data?.next && (
        <p className="body">
          <Link to="/orders" search={{ sku }}>
            All orders for this item
          </Link>
        </p>
      )}
    </>
  );
}

const LISTING_COLUMNS: readonly Column<ListingRow>[] = [
  { key: 'channel', title: 'Channel', width: 130, cell: (row) => row.channel },
  { key: 'sku', title: 'Sold there as', cell: (row) => <span className="code">{row.channelSku}</span> },
  {
    key: 'pack',
    title: 'Units in one piece',
    width: 120,
    align: 'right',
    cell: (row) => <Units value={row.packQuantity} />,
  },
];

function Listings({ sku }: { readonly sku: string }) {
  const query = useQuery(listingsQuery(sku));
  if (query.isError) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <DataTable
      label="Listings"
      columns={LISTING_COLUMNS}
      rows={query.data ?? []}
      rowKey={(row) => `${row.channel}/${row.channelSku}`}
      loading={query.isPending}
      empty="No channel sells it."
    />
  );
}
