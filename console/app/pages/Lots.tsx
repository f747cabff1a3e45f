import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import dayjs from 'dayjs';
import { useMemo } from 'react';
import type { LotOf } from '../api/__generated__/schema';
import { lotsQuery } from '../api/queries';
import { ItemName } from '../components/ItemName';
import { Expiry, LOT_ACTIONS, LOT_COLUMNS } from '../components/LotTable';
import { Choice } from '../forms/Filters';
import { DataTable, paging, type Column } from '../table/DataTable';
import { Counted, Page } from '../ui/Page';
import { ProblemNotice } from '../ui/ProblemNotice';

const route = getRouteApi('/signed-in/lots');

const COLUMNS: readonly Column<LotOf>[] = [
  {
    key: 'item',
    title: 'Item',
    cell: (lot, fit) => (
      <ItemName sku={lot.sku} name={lot.name}>
        {fit === 'narrow' && (
          <>
            <span className="code">{lot.lot}</span>
            <span>
              <Expiry on={lot.expiresOn} />
            </span>
          </>
        )}
      </ItemName>
    ),
  },
  {
    key: 'lot',
    title: 'Lot',
    width: 100,
    fits: ['medium', 'wide'],
    cell: (lot) => <span className="code">{lot.lot}</span>,
  },
  ...LOT_COLUMNS,
  LOT_ACTIONS,
];

const WITHIN_DAYS = ['7', '30', '90'];

/** All lots that are there, first to expire first. */
export function Lots() {
  const { within } = route.useSearch();
  const navigate = route.useNavigate();
  const days = WITHIN_DAYS.find((each) => each === within);
  const before =
    days &&
    dayjs()
      .add(Number(days) + 1, 'day')
      .format('YYYY-MM-DD');
  const lots = useInfiniteQuery(lotsQuery(before));
  const rows = useMemo(() => lots.data?.pages.flatMap((page) => page.items) ?? [], [lots.data]);
  return (
    <Page
      fixed
      title="Lots"
      about={
        lots.data && <Counted rows={rows.length} one="lot" hasMore={lots.hasNextPage} order="first to expire first" />
      }
      side={
        <Choice
          label="Expiring"
          all="Whenever they expire"
          value={days}
          choices={WITHIN_DAYS.map((each) => ({ value: each, label: `Expired, or within ${each} days` }))}
          onChange={(chosen) => void navigate({ search: { within: chosen }, replace: true })}
          width={210}
        />
      }
    >
      {lots.isError && <ProblemNotice error={lots.error} onRetry={() => void lots.refetch()} />}
      <DataTable
        fills
        label="Lots"
        columns={COLUMNS}
        rows={rows}
        rowKey={(lot) => `${lot.sku}/${lot.lot}`}
        rowHeight={42}
        {...paging(lots)}
        empty={days ? 'No lot expires within these days.' : 'No lot is on hand.'}
      />
    </Page>
  );
}
