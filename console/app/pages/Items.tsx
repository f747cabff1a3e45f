import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { categoriesQuery, itemsQuery, unitsAndPacks, type ItemRow } from '../api/queries';
import { ItemName } from '../components/ItemName';
import { Choice, Search } from '../forms/Filters';
import { DataTable, paging, type Column } from '../table/DataTable';
import { formatConstant, formatMoney } from '../ui/format';
import { Counted, Page } from '../ui/Page';
import { ProblemNotice } from '../ui/ProblemNotice';
import { Chip } from '../ui/Status';

const route = getRouteApi('/signed-in/items');

const COLUMNS: readonly Column<ItemRow>[] = [
  {
    key: 'name',
    title: 'Item',
    cell: (item, fit) => (
      <ItemName sku={item.sku} name={item.name}>
        {fit === 'narrow' && <span className="quiet wraps">{item.category}</span>}
      </ItemName>
    ),
  },
  {
    key: 'gtin',
    title: 'GTIN',
    width: 122,
    fits: ['wide'],
    cell: (item) => <span className="code">{item.gtin}</span>,
  },
  {
    key: 'category',
    title: 'Category',
    width: 190,
    fits: ['medium', 'wide'],
    cell: (item) => <span title={item.category ?? undefined}>{item.category}</span>,
  },
  { key: 'unit', title: 'Unit', width: 120, fits: ['wide'], cell: unitsAndPacks },
  {
    key: 'lots',
    title: 'Lots',
    width: 66,
    fits: ['medium', 'wide'],
    cell: (item) => (item.lotTracked ? 'tracked' : ''),
  },
  {
    key: 'price',
    title: 'Price',
    width: 96,
    align: 'right',
    cell: (item) => (
      <span className="units">{item.price?.amount && formatMoney(item.price.amount, item.price.currency ?? '')}</span>
    ),
  },
  {
    key: 'status',
    title: 'Status',
    width: 80,
    fits: ['medium', 'wide'],
    cell: (item) => <Chip tone={item.status === 'ACTIVE' ? 'good' : 'still'}>{formatConstant(item.status)}</Chip>,
  },
];

/** The catalogue of items. */
export function Items() {
  const { q, category } = route.useSearch();
  const navigate = route.useNavigate();
  const items = useInfiniteQuery(itemsQuery(q, category));
  const categories = useQuery(categoriesQuery);
  const rows = useMemo(() => items.data?.pages.flatMap((page) => page.items) ?? [], [items.data]);
  const change = useCallback(
    (part: { q?: string; category?: string }) =>
      void navigate({ search: (old) => ({ ...old, ...part }), replace: true }),
    [navigate],
  );
  return (
    <Page
      fixed
      title="Items"
      about={items.data && <Counted rows={rows.length} one="item" hasMore={items.hasNextPage} />}
      side={
        <div className="filters" role="search" aria-label="Filter items">
          <Search
            label="Search name, SKU or GTIN"
            value={q}
            onChange={useCallback((words: string | undefined) => change({ q: words }), [change])}
          />
          <Choice
            label="Category"
            all="All categories"
            value={category}
            choices={(categories.data ?? []).map((each) => ({
              value: each.code ?? '',
              label: each.name ?? each.code ?? '',
            }))}
            onChange={(chosen) => change({ category: chosen })}
          />
        </div>
      }
    >
      {items.isError && <ProblemNotice error={items.error} onRetry={() => void items.refetch()} />}
      <DataTable
        fills
        label="Items"
        columns={COLUMNS}
        rows={rows}
        rowKey={(item) => item.sku}
        rowHeight={42}
        {...paging(items)}
        empty={(q ?? category) ? 'No item matches these filters.' : 'The catalogue is empty.'}
      />
    </Page>
  );
}
