import { PauseOutlined, CaretRightOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import type { CloudEvent } from '../api/__generated__/schema';
import { isOfTypes } from '../api/eventTypes';
import { eventsQuery } from '../api/queries';
import { eventTone, EventText } from '../components/EventText';
import { useLive } from '../components/LiveProvider';
import { DataTable, paging, type Column } from '../table/DataTable';
import { formatActor, plural } from '../ui/format';
import { Page } from '../ui/Page';
import { ProblemNotice } from '../ui/ProblemNotice';
import { Chip } from '../ui/Status';
import { Time } from '../ui/Time';

const route = getRouteApi('/signed-in/events');

const TYPES = [
  'order.*',
  'order.placed',
  'order.shipped',
  'order.cancelled',
  'order.held',
  'order.released',
  'order.backorder-filled',
  'order.stock-withdrawn',
  'stock.*',
  'stock.opened',
  'stock.received',
  'stock.reserved',
  'stock.extended',
  'stock.released',
  'stock.reservation-expired',
  'stock.shipped',
  'stock.sold',
  'stock.transferred-out',
  'stock.transferred-in',
  'stock.quarantined',
  'stock.cleared',
  'stock.damaged',
  'stock.recalled',
  'stock.expired',
  'stock.lot-withdrawn',
  'stock.lot-corrected',
  'stock.returned',
  'stock.disposed',
  'stock.adjusted',
  'stock.counted',
  'stock.scrapped',
  'stock.expected',
  'stock.confirmed',
  'stock.expected-cancelled',
  'stock.backordered',
  'stock.backorder-filled',
  'stock.backorder-cancelled',
  'buffer.set',
  'catalog.*',
  'access.*',
].map((value) => ({ value, label: value.endsWith('.*') ? `All ${value.slice(0, -2)} events` : value }));

const COLUMNS: readonly Column<CloudEvent>[] = [
  {
    key: 'position',
    title: 'Position',
    width: 80,
    align: 'right',
    fits: ['wide'],
    cell: (event) => <span className="code">{event.id}</span>,
  },
  { key: 'time', title: 'Time', width: 148, fits: ['medium', 'wide'], cell: (event) => <Time at={event.time} /> },
  {
    key: 'type',
    title: 'Type',
    width: 186,
    fits: ['medium', 'wide'],
    cell: (event) => <Chip tone={eventTone(event.type)}>{event.type}</Chip>,
  },
  {
    key: 'what',
    title: 'What',
    cell: (event, fit) => (
      <>
        {fit === 'narrow' && (
          <div>
            <Chip tone={eventTone(event.type)}>{event.type}</Chip> <Time at={event.time} />{' '}
            <span className="quiet">{formatActor(event.actor)}</span>
          </div>
        )}
        <EventText event={event} />
      </>
    ),
  },
  {
    key: 'actor',
    title: 'By',
    width: 120,
    fits: ['medium', 'wide'],
    cell: (event) => <span className="quiet">{formatActor(event.actor)}</span>,
  },
];

/** The event log, live. */
export function Events() {
  const { types, paused } = route.useSearch();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const history = useInfiniteQuery(eventsQuery(types));
  const live = useLive();
  const wanted = useMemo(() => types?.split(',') ?? [], [types]);
  const isPaused = paused === 'yes';

  const old = useMemo(() => history.data?.pages.flatMap((page) => page.items) ?? [], [history.data]);
  const newestOld = Number(history.data?.pages[0]?.items[0]?.id ?? 0);
  const fresh = useMemo(
    () => live.events.filter((event) => Number(event.id) > newestOld && isOfTypes(event.type, wanted)),
    [live.events, newestOld, wanted],
  );

  // While paused the list stands still at the position at which it was paused.
  const newest = Number(live.events[0]?.id ?? newestOld);
  const [stoppedAt, setStoppedAt] = useState<number>();
  if (isPaused && stoppedAt === undefined && newest > 0) setStoppedAt(newest);
  if (!isPaused && stoppedAt !== undefined) setStoppedAt(undefined);
  const shown = isPaused && stoppedAt !== undefined ? fresh.filter((event) => Number(event.id) <= stoppedAt) : fresh;
  const waiting = fresh.length - shown.length;

  // The feed keeps only so many: when it no longer joins on to the list, the list is read again.
  const oldestLive = Number(live.events.at(-1)?.id ?? 0);
  const hasGap =
    !isPaused &&
    history.isSuccess &&
    !history.isFetching &&
    newestOld > 0 &&
    types === undefined &&
    oldestLive > newestOld + 1;
  useEffect(() => {
    if (hasGap) void queries.resetQueries({ queryKey: eventsQuery(types).queryKey, exact: true });
  }, [hasGap, queries, types]);

  const rows = useMemo(() => [...shown, ...old], [shown, old]);
  return (
    <Page
      fixed
      title="Events"
      about={
        <span role="status">
          {isPaused
            ? `Paused · ${plural(waiting, 'new event')} since`
            : 'Every committed fact, in order, as it happens'}
        </span>
      }
      side={
        <div className="filters">
          <Select
            mode="multiple"
            aria-label="Types of events"
            placeholder="All types"
            style={{ minWidth: 240, maxWidth: 480 }}
            popupMatchSelectWidth={false}
            maxTagCount="responsive"
            value={wanted}
            options={TYPES}
            onChange={(chosen: string[]) =>
              void navigate({
                search: (before) => ({ ...before, types: chosen.join(',') || undefined }),
                replace: true,
              })
            }
          />
          <Button
            icon={isPaused ? <CaretRightOutlined /> : <PauseOutlined />}
            aria-pressed={isPaused}
            onClick={() =>
              void navigate({
                search: (before) => ({ ...before, paused: isPaused ? undefined : 'yes' }),
                replace: true,
              })
            }
          >
            {isPaused ? 'Go on' : 'Pause'}
          </Button>
        </div>
      }
    >
      {history.isError && <ProblemNotice error={history.error} onRetry={() => void history.refetch()} />}
      <DataTable
        fills
        label="Events"
        columns={COLUMNS}
        rows={rows}
        rowKey={(event) => event.id}
        {...paging(history)}
        empty="No event of these types yet."
      />
    </Page>
  );
}
