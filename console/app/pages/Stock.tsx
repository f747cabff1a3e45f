import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { PositionView } from '../api/__generated__/schema';
import { positionsQuery, readPositions, stockSummaryQuery, withRows } from '../api/queries';
import { STATE_NAMES, STATES, sumUnits } from '../api/states';
import type { Touched } from '../api/touched';
import { useLocationChoices } from '../components/choices';
import { ItemName } from '../components/ItemName';
import { OtherUnits, stateColumns, StateSums } from '../components/StateColumns';
import { useTouched } from '../components/LiveProvider';
import { Choice, Search } from '../forms/Filters';
import { DataTable, paging, type Column } from '../table/DataTable';
import { formatDate } from '../ui/format';
import { Counted, Page } from '../ui/Page';
import { ProblemNotice } from '../ui/ProblemNotice';

const route = getRouteApi('/signed-in/stock');

const COLUMNS: readonly Column<PositionView>[] = [
  {
    key: 'item',
    title: 'Item',
    cell: (row, fit) => (
      <ItemName sku={row.sku} name={row.name}>
        {fit === 'narrow' && (
          <>
            <Place row={row} />
            <OtherUnits units={row.states} />
          </>
        )}
      </ItemName>
    ),
  },
  {
    key: 'location',
    title: 'Location',
    width: 118,
    fits: ['medium', 'wide'],
    cell: (row) => (
      <span className="two-lines">
        <Place row={row} />
      </span>
    ),
  },
  ...stateColumns<PositionView>((row) => row.states),
];

function Place({ row }: { readonly row: PositionView }) {
  const expires = row.lot?.expiresOn;
  return (
    <>
      <span>{row.location}</span>
      {row.lot && (
        <span className="quiet code" title={expires ? `Expires ${formatDate(expires)}` : undefined}>
          {row.lot.code}
        </span>
      )}
    </>
  );
}

/** Live positions: how much of what is where, in which state. */
export function Stock() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const options = positionsQuery(filter);
  const positions = useInfiniteQuery(options);
  const locations = useLocationChoices();
  useLivePositions(filter);

  const rows = useMemo(() => positions.data?.pages.flatMap((page) => page.items) ?? [], [positions.data]);
  const change = useCallback(
    (part: Partial<typeof filter>) => void navigate({ search: (old) => ({ ...old, ...part }), replace: true }),
    [navigate],
  );
  const isFiltered = Boolean(filter.q ?? filter.location ?? filter.state);

  return (
    <Page
      fixed
      title="Stock"
      about={positions.data && <Counted rows={rows.length} one="position" hasMore={positions.hasNextPage} />}
      side={
        <div className="filters" role="search" aria-label="Filter positions">
          <Search
            label="Search name, SKU or GTIN"
            value={filter.q}
            onChange={useCallback((q: string | undefined) => change({ q }), [change])}
          />
          <Choice
            label="Location"
            all="All locations"
            value={filter.location}
            choices={locations}
            onChange={(location) => change({ location })}
          />
          <Choice
            label="State"
            all="Any state"
            value={filter.state}
            choices={STATES.map((state) => ({ value: state, label: `With ${STATE_NAMES[state].toLowerCase()}` }))}
            onChange={(state) => change({ state })}
            width={150}
          />
        </div>
      }
    >
      {positions.isError && <ProblemNotice error={positions.error} onRetry={() => void positions.refetch()} />}
      <DataTable
        fills
        label="Positions"
        columns={COLUMNS}
        rows={rows}
        rowKey={(row) => `${row.sku}/${row.location}/${row.lot?.code ?? ''}`}
        rowHeight={42}
        {...paging(positions)}
        footer={(columns) => (
          <Sums columns={columns} rows={rows} all={!positions.hasNextPage} isFiltered={isFiltered} />
        )}
        empty={isFiltered ? 'No position matches these filters.' : 'No stock has been booked yet.'}
      />
    </Page>
  );
}

/** The sums of all positions; of filtered ones once all of them are there. */
function Sums(props: {
  readonly columns: readonly Column<PositionView>[];
  readonly rows: readonly PositionView[];
  readonly all: boolean;
  readonly isFiltered: boolean;
}) {
  const summary = useQuery({ ...stockSummaryQuery, enabled: !props.all && !props.isFiltered });
  const units = useMemo(() => sumUnits(props.rows.map((row) => row.states)), [props.rows]);
  const sums = props.all ? units : props.isFiltered ? undefined : summary.data?.states;
  return sums && <StateSums units={sums} columns={props.columns} />;
}

/** Above so many changed items the list is read again as a whole. */
const MOST_SINGLE = 12;
const EVERY_MILLIS = 800;

/** Reads again only the rows that events have changed, and only while they are in the list. */
function useLivePositions(filter: { readonly q?: string; readonly location?: string; readonly state?: string }): void {
  const queries = useQueryClient();
  const due = useRef(new Set<string>());
  const busy = useRef(false);
  const { queryKey } = positionsQuery(filter);
  const key = useRef(queryKey);
  const state = filter.state;
  const location = filter.location;

  useEffect(() => {
    key.current = queryKey;
  });
  useTouched(
    useCallback((touched: Touched) => {
      for (const sku of touched.skus) due.current.add(sku);
    }, []),
  );
  useEffect(() => {
    due.current.clear();
    const refresh = async () => {
      const now = key.current;
      const listed = new Set(queries.getQueryData(now)?.pages.flatMap((page) => page.items.map((row) => row.sku)));
      const changed = [...due.current].filter((sku) => listed.has(sku));
      // With a filter by state a row may come in that was not in the list.
      const isOpen = state !== undefined && due.current.size > 0;
      due.current.clear();
      if (isOpen || changed.length > MOST_SINGLE) {
        await queries.invalidateQueries({ queryKey: now, exact: true });
        return;
      }
      const fresh = await Promise.all(changed.map((sku) => readPositions(sku, location)));
      queries.setQueryData(now, (data) => {
        if (!data) return data;
        return changed.reduce((all, sku, index) => withRows(all, sku, fresh[index] ?? []), data);
      });
    };
    const timer = setInterval(() => {
      if (busy.current || due.current.size === 0) return;
      busy.current = true;
      refresh()
        // The next events bring the rows up to date; the state of the connection is shown at the side.
        .catch(() => undefined)
        .finally(() => (busy.current = false));
    }, EVERY_MILLIS);
    return () => clearInterval(timer);
  }, [queries, state, location]);
}
