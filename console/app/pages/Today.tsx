import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import type { DatedView, LocationTotals } from '../api/__generated__/schema';
import {
  allDatedQuery,
  datedSummaryQuery,
  INBOUND_KINDS,
  locationsQuery,
  orderTotalsQuery,
  ORDER_STATUSES,
  someOrdersQuery,
  stockSummaryQuery,
  verifyQuery,
} from '../api/queries';
import { blocked, onHand, onOrder, unitsOf, type Units as UnitsByState } from '../api/states';
import { eventTone, EventText } from '../components/EventText';
import { useLive } from '../components/LiveProvider';
import { OtherUnits, stateColumns, StateSums } from '../components/StateColumns';
import { DataTable, type Column } from '../table/DataTable';
import { formatConstant, formatDate, formatUnits, plural } from '../ui/format';
import { Page } from '../ui/Page';
import { Panel } from '../ui/Panel';
import { ProblemNotice } from '../ui/ProblemNotice';
import { Chip } from '../ui/Status';
import { Time } from '../ui/Time';
import { Units } from '../ui/Units';
import { UnitsBar } from '../ui/UnitsBar';

/** What the shop looks like now, and what wants somebody. */
export function Today() {
  const summary = useQuery(stockSummaryQuery);
  return (
    <Page
      title="Today"
      about={summary.data && <Extent items={summary.data.items} locations={summary.data.locations} />}
    >
      {summary.isError && <ProblemNotice error={summary.error} onRetry={() => void summary.refetch()} />}
      {summary.data && <Figures units={summary.data.states} />}
      <ByLocation rows={summary.data?.byLocation} all={summary.data?.states} />
      <div className="today">
        <div className="main-column">
          <OrderTotals />
          <Attention />
          <ProofCard />
        </div>
        <div className="side-column">
          <Feed />
        </div>
      </div>
    </Page>
  );
}

function Extent({ items, locations }: { readonly items: number; readonly locations: number }) {
  return `${plural(items, 'item')} at ${plural(locations, 'location')}`;
}

function Figures({ units }: { readonly units: UnitsByState }) {
  const figures = [
    { name: 'On hand', value: onHand(units), about: 'All that is physically there' },
    { name: 'Sellable', value: unitsOf(units, 'SELLABLE'), about: 'Free to promise' },
    { name: 'Reserved', value: unitsOf(units, 'RESERVED'), about: 'Held for orders' },
    { name: 'Blocked', value: blocked(units), about: 'On hand and not for sale' },
    { name: 'In transit', value: unitsOf(units, 'IN_TRANSIT'), about: 'Between locations' },
    { name: 'On order', value: onOrder(units), about: 'Expected from suppliers' },
    { name: 'Owed', value: unitsOf(units, 'BACKORDERED'), about: 'Promised without stock' },
  ];
  return (
    <dl className="figures">
      {figures.map((figure) => (
        <div key={figure.name}>
          <dt>{figure.name}</dt>
          <dd>
            <Units value={figure.value} />
          </dd>
          <dd className="quiet">{figure.about}</dd>
        </div>
      ))}
    </dl>
  );
}

const LOCATION_COLUMNS: readonly Column<LocationTotals>[] = [
  {
    key: 'location',
    title: 'Location',
    cell: (row, fit) => (
      <span className="two-lines">
        <LocationName code={row.location} />
        {fit === 'narrow' && <OtherUnits units={row.states} />}
      </span>
    ),
  },
  ...stateColumns<LocationTotals>((row) => row.states),
];

function LocationName({ code }: { readonly code: string }) {
  const { data } = useQuery(locationsQuery);
  const name = data?.find((location) => location.code === code)?.name;
  return (
    <Link to="/stock" search={{ location: code }} title={code}>
      {name ?? code}
    </Link>
  );
}

function ByLocation(props: {
  readonly rows: readonly LocationTotals[] | undefined;
  readonly all: UnitsByState | undefined;
}) {
  return (
    <Panel title="Units by state and location" flush>
      <DataTable
        label="Units by state and location"
        columns={LOCATION_COLUMNS}
        rows={props.rows ?? []}
        rowKey={(row) => row.location}
        loading={!props.rows}
        footer={(columns) => props.all && <StateSums units={props.all} columns={columns} />}
        empty="No stock has been booked yet."
      />
    </Panel>
  );
}

function OrderTotals() {
  const totals = useQuery(orderTotalsQuery);
  return (
    <Panel
      title="Orders"
      side={
        totals.data && (
          <ul className="inline">
            {ORDER_STATUSES.map((status) => (
              <li key={status}>
                <Link to="/orders" search={{ status }}>
                  {formatConstant(status)} <b>{formatUnits(totals.data.byStatus[status] ?? 0)}</b>
                </Link>
              </li>
            ))}
          </ul>
        )
      }
    >
      {totals.isError && <ProblemNotice error={totals.error} onRetry={() => void totals.refetch()} />}
      {totals.data && (
        <>
          <p className="sum">
            <b>{formatUnits(totals.data.unitsOrdered)}</b> units ordered = {formatUnits(totals.data.unitsShipped)}{' '}
            shipped + {formatUnits(totals.data.unitsOpen)} reserved + {formatUnits(totals.data.unitsBackordered)} owed +{' '}
            {formatUnits(totals.data.unitsCancelled)} cancelled
          </p>
          <UnitsBar
            shares={[
              { name: 'shipped', units: totals.data.unitsShipped, tone: 'good' },
              { name: 'reserved', units: totals.data.unitsOpen, tone: 'info' },
              { name: 'owed', units: totals.data.unitsBackordered, tone: 'bad' },
              { name: 'cancelled', units: totals.data.unitsCancelled, tone: 'still' },
            ]}
          />
        </>
      )}
    </Panel>
  );
}

const SHOWN = 6;
const LATE_INBOUND = { kind: 'INBOUND', late: 'yes' } as const;
const LATE_OWED = { kind: 'BACKORDERED', late: 'yes' } as const;

/** What is out of the ordinary, with a way to it. */
function Attention() {
  const held = useQuery(someOrdersQuery({ held: 'yes' }));
  const owed = useQuery(someOrdersQuery({ status: 'BACKORDERED' }));
  const dated = useQuery(datedSummaryQuery);
  const failed = [held, owed, dated].find((query) => query.isError);
  const late = (kinds: readonly DatedView['kind'][]) =>
    kinds.reduce((sum, kind) => sum + (dated.data?.byKind[kind]?.lateLines ?? 0), 0);
  const lateInbound = late(INBOUND_KINDS);
  const lateOwed = late(['BACKORDERED']);
  const none =
    held.data?.items.length === 0 &&
    owed.data?.items.length === 0 &&
    dated.isSuccess &&
    lateInbound === 0 &&
    lateOwed === 0;
  return (
    <Panel title="Wants attention">
      {failed && <ProblemNotice error={failed.error} onRetry={() => void failed.refetch()} />}
      {none && (
        <p className="quiet">Nothing: no order is held or owed, no delivery is late, and no promise is past its day.</p>
      )}
      <div className="attention">
        {lateInbound > 0 && <Late title="Late deliveries" search={LATE_INBOUND} lines={lateInbound} />}
        {lateOwed > 0 && <Late title="Promises past their day" search={LATE_OWED} lines={lateOwed} />}
        <Waiting title="Orders on hold" search={{ held: 'yes' }} query={held.data} />
        <Waiting title="Orders without stock" search={{ status: 'BACKORDERED' }} query={owed.data} />
      </div>
    </Panel>
  );
}

function Late(props: {
  readonly title: string;
  readonly search: { readonly kind: string; readonly late: string };
  readonly lines: number;
}) {
  const first = useInfiniteQuery(allDatedQuery(props.search, SHOWN));
  return (
    <div>
      <h3>
        <Link to="/expected" search={props.search}>
          {props.title}
        </Link>{' '}
        ({formatUnits(props.lines)})
      </h3>
      {first.isError && <ProblemNotice error={first.error} onRetry={() => void first.refetch()} />}
      <ul>
        {first.data?.pages[0]?.items.map((line) => (
          <li key={line.id}>
            <Link to="/item" search={{ sku: line.sku, tab: 'dated' }} title={line.sku}>
              {line.name}
            </Link>
            <span className="quiet">
              {plural(line.open, 'unit')} {line.kind === 'BACKORDERED' ? 'from' : 'to'} {line.location}, due{' '}
              {line.dueOn && formatDate(line.dueOn)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Waiting(props: {
  readonly title: string;
  readonly search: { readonly held?: string; readonly status?: string };
  readonly query:
    | {
        readonly items: readonly { id: string; reference: string; channel: string; held?: string | null }[];
        readonly next?: string | null;
      }
    | undefined;
}) {
  if (!props.query?.items.length) return null;
  return (
    <div>
      <h3>
        <Link to="/orders" search={props.search}>
          {props.title}
        </Link>{' '}
        ({props.query.items.length}
        {props.query.next ? ' or more' : ''})
      </h3>
      <ul>
        {props.query.items.slice(0, SHOWN).map((order) => (
          <li key={order.id}>
            <Link to="/orders/$id" params={{ id: order.id }}>
              {order.reference}
            </Link>
            <span className="quiet">
              {order.channel}
              {order.held ? `: ${order.held}` : ''}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The last check of the ledger that was run from this window. */
function ProofCard() {
  const { data, isFetching, isError, error, refetch } = useQuery(verifyQuery);
  return (
    <Panel
      title="Proof"
      side={
        <Button size="small" loading={isFetching} onClick={() => void refetch()}>
          Check now
        </Button>
      }
    >
      {isError && <ProblemNotice error={error} />}
      {data ? (
        <p>
          <Chip tone={data.clean ? 'good' : 'bad'}>{data.clean ? 'Clean' : 'Violated'}</Chip>{' '}
          {data.clean
            ? `All ${data.checks.length} invariants hold.`
            : `${plural(data.checks.filter((check) => check.violations > 0).length, 'invariant')} violated.`}{' '}
          <Link to="/proof">Details</Link>
          <br />
          <span className="quiet">
            Checked <Time at={data.at} />
          </span>
        </p>
      ) : (
        !isError && (
          <p className="quiet">
            Replays the whole ledger and compares it with every balance and reservation. It is expected to find nothing.
          </p>
        )
      )}
    </Panel>
  );
}

const SHOWN_EVENTS = 14;

function Feed() {
  const { events } = useLive();
  return (
    <Panel title="Happening now" side={<Link to="/events">All events</Link>} flush className="feed">
      {events.length === 0 ? (
        <p className="empty">Waiting for the next event.</p>
      ) : (
        <ol aria-label="Newest events">
          {events.slice(0, SHOWN_EVENTS).map((event) => (
            <li key={event.id}>
              <span className="when quiet">
                <Time at={event.time} />
              </span>
              <Chip tone={eventTone(event.type)}>{event.type}</Chip>
              <EventText event={event} />
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
