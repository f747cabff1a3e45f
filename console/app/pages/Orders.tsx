import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type { OrderView } from '../api/__generated__/schema';
import { orderUnits } from '../api/orderActions';
import { ordersQuery, ORDER_STATUSES } from '../api/queries';
import { useChannelChoices } from '../components/choices';
import { OrderLink } from '../components/OrderLink';
import { orderShares, unitColumns } from '../components/orderUnits';
import { Choice, Search } from '../forms/Filters';
import { DataTable, paging, type Column } from '../table/DataTable';
import { formatConstant } from '../ui/format';
import { Counted, Page } from '../ui/Page';
import { ProblemNotice } from '../ui/ProblemNotice';
import { OrderStatus } from '../ui/Status';
import { Time } from '../ui/Time';
import { Units } from '../ui/Units';
import { UnitsBar } from '../ui/UnitsBar';

const route = getRouteApi('/signed-in/orders');

const COLUMNS: readonly Column<OrderView>[] = [
  {
    key: 'reference',
    title: 'Order',
    cell: (order, fit) => (
      <span className="two-lines">
        <OrderLink order={order} />
        {fit !== 'wide' && <span className="quiet">{order.channel}</span>}
        {fit === 'narrow' && (
          <span className="quiet">
            <Time at={order.placedAt} />
          </span>
        )}
      </span>
    ),
  },
  { key: 'channel', title: 'Channel', width: 128, fits: ['wide'], cell: (order) => order.channel },
  {
    key: 'status',
    title: 'Status',
    width: 118,
    cell: (order, fit) => (
      <>
        <OrderStatus status={order.status} held={order.held} />
        {fit === 'narrow' && <UnitsBar legend={false} shares={orderShares(order.lines)} />}
      </>
    ),
  },
  {
    key: 'placed',
    title: 'Placed',
    width: 148,
    fits: ['medium', 'wide'],
    cell: (order) => <Time at={order.placedAt} />,
  },
  { key: 'country', title: 'To', width: 38, fits: ['wide'], cell: (order) => order.country },
  {
    key: 'lines',
    title: 'Lines',
    width: 46,
    align: 'right',
    fits: ['wide'],
    cell: (order) => <Units value={order.lines.length} />,
  },
  ...unitColumns<OrderView>(orderUnits),
  {
    key: 'bar',
    title: <span className="unseen">Progress</span>,
    width: 84,
    fits: ['wide'],
    cell: (order) => <UnitsBar legend={false} shares={orderShares(order.lines)} />,
  },
];

/** Orders, newest first. */
export function Orders() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const orders = useInfiniteQuery(ordersQuery(filter));
  const channels = useChannelChoices();
  const rows = useMemo(() => orders.data?.pages.flatMap((page) => page.items) ?? [], [orders.data]);
  const change = useCallback(
    (part: Partial<typeof filter>) => void navigate({ search: (old) => ({ ...old, ...part }), replace: true }),
    [navigate],
  );
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <Page
      fixed
      title="Orders"
      about={orders.data && <Counted rows={rows.length} one="order" hasMore={orders.hasNextPage} />}
      side={
        <div className="filters" role="search" aria-label="Filter orders">
          <Search
            label="Exact reference"
            width={170}
            value={filter.reference}
            onChange={useCallback((reference: string | undefined) => change({ reference }), [change])}
          />
          <Search
            label="Exact SKU"
            width={170}
            value={filter.sku}
            onChange={useCallback((sku: string | undefined) => change({ sku }), [change])}
          />
          <Choice
            label="Channel"
            all="All channels"
            value={filter.channel}
            choices={channels}
            onChange={(channel) => change({ channel })}
            width={150}
          />
          <Choice
            label="Status"
            all="Any status"
            value={filter.status}
            choices={ORDER_STATUSES.map((status) => ({ value: status, label: formatConstant(status) }))}
            onChange={(status) => change({ status })}
            width={125}
          />
          <Choice
            label="On hold"
            all="Held or not"
            value={filter.held}
            choices={[
              { value: 'yes', label: 'On hold' },
              { value: 'no', label: 'Not on hold' },
            ]}
            onChange={(held) => change({ held })}
            width={115}
          />
        </div>
      }
    >
      {orders.isError && <ProblemNotice error={orders.error} onRetry={() => void orders.refetch()} />}
      <DataTable
        fills
        label="Orders"
        columns={COLUMNS}
        rows={rows}
        rowKey={(order) => order.id}
        {...paging(orders)}
        empty={isFiltered ? 'No order matches these filters.' : 'No order has been placed yet.'}
      />
    </Page>
  );
}
