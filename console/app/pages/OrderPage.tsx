import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Tooltip } from 'antd';
import { Fragment, useState } from 'react';
import type { OrderLineView, OrderView, TimelineEntry } from '../api/__generated__/schema';
import { ORDER_ACTIONS, orderUnits, whyNot, type OrderAction } from '../api/orderActions';
import { orderQuery, sessionQuery, timelineQuery } from '../api/queries';
import { eventTone } from '../components/EventText';
import { ItemName } from '../components/ItemName';
import { orderShares, unitColumns, type Became } from '../components/orderUnits';
import { accountName } from '../components/StateColumns';
import { OrderActionForm } from '../forms/OrderActionForm';
import { DataTable, type Column } from '../table/DataTable';
import { formatActor, formatDate, formatMoney, formatUnits, plural } from '../ui/format';
import { Page } from '../ui/Page';
import { Panel } from '../ui/Panel';
import { ProblemNotice } from '../ui/ProblemNotice';
import { Chip, OrderStatus } from '../ui/Status';
import { Time } from '../ui/Time';
import { UnitsBar } from '../ui/UnitsBar';

const route = getRouteApi('/signed-in/orders/$id');

/** One order: how each unit of it stands, from where it comes, and its whole story. */
export function OrderPage() {
  const { id } = route.useParams();
  const order = useQuery(orderQuery(id));
  if (order.isError) {
    return (
      <Page title={`Order ${id}`}>
        <ProblemNotice error={order.error} onRetry={() => void order.refetch()} />
      </Page>
    );
  }
  if (!order.data) return <Page title="Order">{null}</Page>;
  return (
    <Page
      title={`Order ${order.data.reference}`}
      heading={
        <>
          Order {order.data.reference} <OrderStatus status={order.data.status} held={order.data.held} />
        </>
      }
      about={<About order={order.data} />}
      side={<Actions order={order.data} />}
    >
      {order.data.held && (
        <p className="banner warn">On hold: {order.data.held}. It keeps its stock and cannot ship.</p>
      )}
      <div className="order">
        <div className="main-column">
          <Lines order={order.data} />
          {order.data.charges.length > 0 && <Charges order={order.data} />}
        </div>
        <div className="side-column">
          <Story id={id} />
        </div>
      </div>
    </Page>
  );
}

function About({ order }: { readonly order: OrderView }) {
  return (
    <dl className="facts">
      <div>
        <dt>Channel</dt>
        <dd>
          <Link to="/orders" search={{ channel: order.channel }}>
            {order.channel}
          </Link>
        </dd>
      </div>
      <div>
        <dt>Placed</dt>
        <dd>
          <Time at={order.placedAt} />
        </dd>
      </div>
      <div>
        <dt>Captured</dt>
        <dd>
          <Time at={order.capturedAt} />
        </dd>
      </div>
      {order.customer && (
        <div>
          <dt>Customer</dt>
          <dd>{order.customer}</dd>
        </div>
      )}
      {order.country && (
        <div>
          <dt>To</dt>
          <dd>{order.country}</dd>
        </div>
      )}
    </dl>
  );
}

const NAMES: Readonly<Record<OrderAction, string>> = {
  ship: 'Ship',
  cancel: 'Cancel',
  hold: 'Hold',
  release: 'Release',
};

function Actions({ order }: { readonly order: OrderView }) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const [asked, setAsked] = useState<OrderAction>();
  return (
    <div className="filters" role="group" aria-label="Actions">
      {ORDER_ACTIONS.map((action) => {
        const reason = whyNot(action, order, session);
        // Not `disabled`, which would take the button and its reason away from those who use a keyboard.
        return (
          <Fragment key={action}>
            <Tooltip title={reason} trigger={['hover', 'focus']}>
              <Button
                type={action === 'ship' && !reason ? 'primary' : 'default'}
                danger={action === 'cancel' && !reason}
                className={reason ? 'off' : ''}
                aria-disabled={reason !== undefined}
                aria-describedby={reason ? `why-not-${action}` : undefined}
                onClick={() => {
                  if (!reason) setAsked(action);
                }}
              >
                {NAMES[action]}
              </Button>
            </Tooltip>
            {reason && (
              <span id={`why-not-${action}`} className="unseen">
                {reason}
              </span>
            )}
          </Fragment>
        );
      })}
      {asked && <OrderActionForm action={asked} order={order} onClose={() => setAsked(undefined)} />}
    </div>
  );
}

const LINE_COLUMNS: readonly Column<OrderLineView>[] = [
  {
    key: 'line',
    title: '#',
    width: 34,
    align: 'right',
    fits: ['medium', 'wide'],
    cell: (line) => <span className="quiet">{line.line}</span>,
  },
  {
    key: 'item',
    title: 'Item',
    cell: (line, fit) => (
      <ItemName sku={line.sku} name={line.name}>
        {line.channelSku && line.channelSku !== line.sku && (
          <span className="quiet">
            sold as <span className="code">{line.channelSku}</span>
          </span>
        )}
        {fit !== 'wide' && <Allocation line={line} />}
        {fit === 'narrow' && <span className="quiet wraps">{standing(line)}</span>}
      </ItemName>
    ),
  },
  ...unitColumns<OrderLineView>((line, what) => line[what]),
  {
    key: 'allocation',
    title: 'From',
    width: 170,
    fits: ['wide'],
    cell: (line) => (
      <span className="two-lines">
        <Allocation line={line} />
      </span>
    ),
  },
  {
    key: 'price',
    title: 'Unit price',
    width: 76,
    align: 'right',
    cell: (line) => <span className="units">{line.unitPrice ?? ''}</span>,
  },
];

function Allocation({ line }: { readonly line: OrderLineView }) {
  return (
    <>
      {line.allocations.map((allocation) => (
        <span key={allocation.reservation} title={`Reservation ${allocation.reservation}`}>
          {formatUnits(allocation.quantity)} held at {allocation.location}
        </span>
      ))}
      {line.backordered > 0 && (
        <span className="quiet">
          {formatUnits(line.backordered)} owed, {line.promisedOn ? `for ${formatDate(line.promisedOn)}` : 'no date yet'}
        </span>
      )}
    </>
  );
}

function Lines({ order }: { readonly order: OrderView }) {
  return (
    <Panel title={plural(order.lines.length, 'line')} flush>
      <div className="body">
        <p className="sum">
          <b>{formatUnits(orderUnits(order, 'ordered'))}</b> ordered = {formatUnits(orderUnits(order, 'shipped'))}{' '}
          shipped + {formatUnits(orderUnits(order, 'reserved'))} reserved +{' '}
          {formatUnits(orderUnits(order, 'backordered'))} owed + {formatUnits(orderUnits(order, 'cancelled'))} cancelled
        </p>
        <UnitsBar shares={orderShares(order.lines)} legend={false} />
      </div>
      <DataTable
        label="Lines"
        columns={LINE_COLUMNS}
        rows={order.lines}
        rowKey={(line) => String(line.line)}
        empty="The order has charges only."
      />
    </Panel>
  );
}

function Charges({ order }: { readonly order: OrderView }) {
  return (
    <Panel title="Charges">
      <ul className="plain">
        {order.charges.map((charge, index) => (
          <li key={index}>
            {charge.description ?? charge.code} <b className="units">{formatMoney(charge.amount, order.currency)}</b>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Story({ id }: { readonly id: string }) {
  const timeline = useQuery(timelineQuery(id));
  return (
    <Panel title="Timeline">
      {timeline.isError && <ProblemNotice error={timeline.error} onRetry={() => void timeline.refetch()} />}
      {timeline.data && (
        <ol className="timeline" aria-label="Timeline">
          {timeline.data.items.map((entry) => (
            <Entry key={entry.position} entry={entry} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

interface Detail {
  readonly posting?: string;
  readonly lines?: readonly DetailLine[];
}

interface DetailLine extends Partial<Readonly<Record<Became, number>>> {
  readonly sku: string;
  readonly name: string;
  readonly location?: string;
  readonly from?: string;
  readonly to?: string;
  readonly quantity?: number;
}

function Entry({ entry }: { readonly entry: TimelineEntry }) {
  const detail = entry.detail as Detail | null;
  return (
    <li className={eventTone(entry.type)}>
      <div className="title">{entry.title}</div>
      {entry.reason && <div>{entry.reason}</div>}
      <div className="quiet">
        <Time at={entry.at} />
        {entry.occurredAt && (
          <>
            , happened <Time at={entry.occurredAt} />
          </>
        )}{' '}
        · {formatActor(entry.actor)} · <Chip tone="still">{entry.type}</Chip>
      </div>
      {detail?.lines && detail.lines.length > 0 && (
        <details>
          <summary>
            {plural(detail.lines.length, 'line')}
            {detail.posting ? ` · posting ${detail.posting}` : ''}
          </summary>
          <ul>
            {detail.lines.map((line, index) => (
              <li key={index}>
                <Link to="/item" search={{ sku: line.sku }} title={line.sku}>
                  {line.name}
                </Link>{' '}
                <span className="quiet">
                  {line.quantity !== undefined
                    ? `${formatUnits(line.quantity)} ${accountName(line.from ?? '')} → ${accountName(line.to ?? '')} at ${line.location}`
                    : standing(line)}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

const STANDS: readonly (readonly [Became, string])[] = [
  ['ordered', 'ordered'],
  ['reserved', 'reserved'],
  ['shipped', 'shipped'],
  ['backordered', 'owed'],
  ['cancelled', 'cancelled'],
];

/** How a line's units stand, in words. */
function standing(line: Partial<Readonly<Record<Became, number>>>): string {
  return STANDS.filter(([what]) => (line[what] ?? 0) > 0)
    .map(([what, name]) => `${formatUnits(line[what] ?? 0)} ${name}`)
    .join(', ');
}
