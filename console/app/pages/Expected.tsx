import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type { DatedView } from '../api/__generated__/schema';
import { allDatedQuery, DATED_KINDS } from '../api/queries';
import { useLocationChoices } from '../components/choices';
import { DATED_COLUMNS } from '../components/DatedTable';
import { ItemName } from '../components/ItemName';
import { accountName } from '../components/StateColumns';
import { Choice } from '../forms/Filters';
import { DataTable, paging, type Column } from '../table/DataTable';
import { Counted, Page } from '../ui/Page';
import { ProblemNotice } from '../ui/ProblemNotice';

const route = getRouteApi('/signed-in/expected');

const COLUMNS: readonly Column<DatedView>[] = [
  {
    key: 'item',
    title: 'Item',
    cell: (line, fit) => (
      <ItemName sku={line.sku} name={line.name} tab="dated">
        {fit === 'narrow' && <span>{line.location}</span>}
      </ItemName>
    ),
  },
  ...DATED_COLUMNS,
];

/** What is expected, on its way and owed, first due first. */
export function Expected() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const lines = useInfiniteQuery(allDatedQuery(filter));
  const rows = useMemo(() => lines.data?.pages.flatMap((page) => page.items) ?? [], [lines.data]);
  const change = useCallback(
    (part: Partial<typeof filter>) => void navigate({ search: (old) => ({ ...old, ...part }), replace: true }),
    [navigate],
  );
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <Page
      fixed
      title="Expected"
      about={
        lines.data && <Counted rows={rows.length} one="line" hasMore={lines.hasNextPage} order="first due first" />
      }
      side={
        <div className="filters" role="search" aria-label="Filter lines">
          <Choice
            label="What"
            all="Expected and owed"
            value={filter.kind}
            choices={[
              { value: 'INBOUND', label: 'All that is to arrive' },
              ...DATED_KINDS.map((kind) => ({ value: kind, label: accountName(kind) })),
            ]}
            onChange={(kind) => change({ kind })}
            width={170}
          />
          <Choice
            label="Location"
            all="All locations"
            value={filter.location}
            choices={useLocationChoices()}
            onChange={(location) => change({ location })}
          />
          <Choice
            label="Late"
            all="Late or not"
            value={filter.late}
            choices={[
              { value: 'yes', label: 'Late' },
              { value: 'no', label: 'Not late' },
            ]}
            onChange={(late) => change({ late })}
            width={115}
          />
        </div>
      }
    >
      {lines.isError && <ProblemNotice error={lines.error} onRetry={() => void lines.refetch()} />}
      <DataTable
        fills
        label="Expected and owed"
        columns={COLUMNS}
        rows={rows}
        rowKey={(line) => line.id}
        rowHeight={42}
        {...paging(lines)}
        empty={isFiltered ? 'Nothing matches these filters.' : 'Nothing is expected, on its way or owed.'}
      />
    </Page>
  );
}
