import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { categoriesQuery, itemsQuery, type ItemRow } from '../api/queries';
import { Choice, Search } from '../forms/Filters';
import { DataTable, type Column } from '../table/DataTable';
import { formatConstant, formatMoney, plural } from '../ui/format';
import { Page } from '../ui/Page';
import { ProblemNotice } from '../ui/ProblemNotice';
import { Chip } from '../ui/Status';

const route = getRouteApi('/signed-in/items');

const COLUMNS: readonly Column<ItemRow>[] = [
  {
    key: 'name',
    title: 'Item',
    cell: (item) => (
      <span className="two-lines">
        <Link to="/item" search={{ sku: item.sku }}>
          {item.name}
        </Link>
        <span className="quiet code sku" title={item.sku}>
          <bdi>{item.sku}</bdi>
        </span>
      </span>
    ),
  },
  { key: 'gtin', title: 'GTIN', width: 130, cell: (item) => <span className="code">{item.gtin}</span> },
  { key: 'category', title: 'Category', width: 210, cell: (item) => item.category },
  {
    key: 'unit',
    title: 'Unit',
    width: 130,
    cell: (item) => [item.unit, ...item.packs.map((pack) => `${pack.unit} of ${pack.quantity}`)].join(', '),
  },
  { key: 'lots', title: 'Lots', width: 80, cell: (item) => (item.lotTracked ? 'tracked' : '') },
  {
    key: 'price',
    title: 'Price',
    width: 110,
    align: 'right',
    cell: (item) => (
      <span className="units">{item.price?.amount && formatMoney(item.price.amount, item.price.currency ?? '')}</span>
    ),
  },
  {
    key: 'status',
    title: 'Status',
    width: 110,
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
      about={
        <span role="status">
          {items.data && (
            <>
              {plural(rows.length, 'item')}
              {items.hasNextPage && ' shown, more as you scroll'}
            </>
          )}
        </span>
      }
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
        minWidth={1080}
        rowHeight={42}
        loading={items.isPending}
        hasMore={items.hasNextPage}
        loadingMore={items.isFetchingNextPage}
        onMore={() => void items.fetchNextPage()}
        empty={(q ?? category) ? 'No item matches these filters.' : 'The catalogue is empty.'}
      />
    </Page>
  );
}
