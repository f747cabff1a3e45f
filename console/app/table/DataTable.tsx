import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
} from 'react';

/** How much room a table has: a phone's, a panel's or a small window's, a laptop's. */
export type Fit = 'narrow' | 'medium' | 'wide';

const MEDIUM_PIXELS = 620;
const WIDE_PIXELS = 960;

export interface Column<R> {
  readonly key: string;
  readonly title: ReactNode;
  /** Of the heading, for those who point at it. */
  readonly about?: string;
  /** In pixels; columns without one share what is left. */
  readonly width?: number;
  readonly align?: 'left' | 'right';
  /** A heading over several columns next to each other. */
  readonly group?: string;
  /** Where there is room for it; absent for everywhere. What is left out elsewhere, another column's cell tells there. */
  readonly fits?: readonly Fit[];
  readonly cell: (row: R, fit: Fit) => ReactNode;
}

interface Props<R> {
  /** What the table holds, for those who do not see it. */
  readonly label: string;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  readonly rowKey: (row: R) => string;
  readonly empty?: ReactNode;
  readonly loading?: boolean;
  /** Fills its parent and scrolls inside; only the rows in view are drawn. */
  readonly fills?: boolean;
  readonly hasMore?: boolean;
  readonly loadingMore?: boolean;
  readonly onMore?: () => void;
  /** Sums and the like, under the rows, for the columns that are shown. */
  readonly footer?: ((columns: readonly Column<R>[]) => ReactNode) | undefined;
  readonly rowHeight?: number;
}

const AHEAD_ROWS = 20;

/** A list that is read page by page, as `useInfiniteQuery` has it. */
interface Paged {
  readonly isPending: boolean;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
}

/** What a table has to know of a list that is read page by page. */
export function paging(list: Paged): Pick<Props<unknown>, 'loading' | 'hasMore' | 'loadingMore' | 'onMore'> {
  return {
    loading: list.isPending,
    hasMore: list.hasNextPage,
    loadingMore: list.isFetchingNextPage,
    onMore: () => void list.fetchNextPage(),
  };
}

/**
 * A dense table of any length. A row's first link is its own: a click anywhere on the row follows it, and the arrow keys go from
 * one to the next.
 */
export function DataTable<R>(props: Props<R>) {
  const { label, rows, rowKey, empty, loading, fills = false, footer } = props;
  const { hasMore = false, loadingMore = false, onMore, rowHeight = 34 } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const fit = useFit(scroller);
  const columns = props.columns.filter((column) => !column.fits || column.fits.includes(fit));
  // The library's functions change without telling React, which is what it is for.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: fills ? rows.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowKey(row);
    },
    overscan: 12,
  });
  const inView = virtual.getVirtualItems();
  const lastInView = inView.at(-1)?.index ?? 0;

  useEffect(() => {
    if (fills && hasMore && !loadingMore && onMore && lastInView >= rows.length - AHEAD_ROWS) onMore();
  }, [fills, hasMore, loadingMore, onMore, lastInView, rows.length]);

  const drawn = fills ? inView.map((each) => each.index) : rows.map((_, index) => index);
  const above = fills ? (inView[0]?.start ?? 0) : 0;
  const below = fills ? virtual.getTotalSize() - (inView.at(-1)?.end ?? 0) : 0;
  const groups = groupsOf(columns);

  return (
    <div
      ref={scroller}
      className={`table-box ${fit} ${fills ? 'fills' : ''}`}
      role="group"
      aria-label={label}
      tabIndex={0}
    >
      <table
        className="data"
        aria-label={label}
        aria-rowcount={fills ? (hasMore ? -1 : rows.length + 1) : undefined}
        aria-busy={loading}
      >
        <colgroup>
          {columns.map((column) => (
            <col key={column.key} style={{ width: column.width }} />
          ))}
        </colgroup>
        <thead>
          {groups && (
            <tr className="groups">
              {groups.map((group, index) =>
                group.name ? (
                  <th key={index} colSpan={group.span} scope="colgroup">
                    {group.name}
                  </th>
                ) : (
                  <td key={index} colSpan={group.span} />
                ),
              )}
            </tr>
          )}
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={column.align} title={column.about}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        {/* Keys and clicks are short cuts to the links in the rows, which are there for everybody. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <tbody onClick={followRow} onKeyDown={goToNeighbour}>
          {above > 0 && <Spacer height={above} columns={columns.length} />}
          {drawn.map((index) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <tr
                key={rowKey(row)}
                ref={fills ? virtual.measureElement : undefined}
                data-index={index}
                aria-rowindex={fills ? index + 2 : undefined}
              >
                {columns.map((column) => (
                  <td key={column.key} className={column.align}>
                    {column.cell(row, fit)}
                  </td>
                ))}
              </tr>
            );
          })}
          {below > 0 && <Spacer height={below} columns={columns.length} />}
          {loading && rows.length === 0 && <Waiting columns={columns.length} />}
        </tbody>
        {footer && rows.length > 0 && <tfoot>{footer(columns)}</tfoot>}
      </table>
      {!loading && rows.length === 0 && <div className="empty">{empty ?? 'Nothing here.'}</div>}
      {!fills && hasMore && (
        <button type="button" className="more" onClick={onMore} disabled={loadingMore}>
          {loadingMore ? 'Loading…' : 'Show more'}
        </button>
      )}
      {fills && loadingMore && (
        <div className="more" role="status">
          Loading…
        </div>
      )}
    </div>
  );
}

function fitOf(pixels: number): Fit {
  return pixels < MEDIUM_PIXELS ? 'narrow' : pixels < WIDE_PIXELS ? 'medium' : 'wide';
}

/** By the table's own width, not the window's: a table in a narrow panel is narrow. */
function useFit(element: RefObject<HTMLElement | null>): Fit {
  // Until it is measured, as if it were as wide as the window.
  const [fit, setFit] = useState(() => fitOf(window.innerWidth));
  useEffect(() => {
    if (!element.current) return undefined;
    // It reports once at the beginning, before anything is painted.
    const sizes = new ResizeObserver(([entry]) => entry && setFit(fitOf(entry.contentRect.width)));
    sizes.observe(element.current);
    return () => sizes.disconnect();
  }, [element]);
  return fit;
}

function groupsOf<R>(columns: readonly Column<R>[]): { name: string | undefined; span: number }[] | undefined {
  if (!columns.some((column) => column.group)) return undefined;
  const groups: { name: string | undefined; span: number }[] = [];
  for (const column of columns) {
    const last = groups.at(-1);
    if (last && last.name === column.group) last.span++;
    else groups.push({ name: column.group, span: 1 });
  }
  return groups;
}

function Spacer({ height, columns }: { readonly height: number; readonly columns: number }) {
  return (
    <tr aria-hidden="true" className="spacer" style={{ height }}>
      <td colSpan={columns} />
    </tr>
  );
}

function Waiting({ columns }: { readonly columns: number }) {
  return Array.from({ length: 6 }, (_, row) => (
    <tr key={row} className="waiting">
      <td colSpan={columns}>
        <span className={row === 0 ? 'unseen' : 'ghost'}>Loading…</span>
      </td>
    </tr>
  ));
}

function followRow(event: MouseEvent<HTMLElement>): void {
  const target = event.target as HTMLElement;
  // Whoever marks text, or hits something that acts by itself, does not mean the row.
  if (target.closest('a, button, input, summary') || window.getSelection()?.toString()) return;
  target.closest('tr')?.querySelector<HTMLAnchorElement>('a')?.click();
}

function goToNeighbour(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  let row: Element | null | undefined = (event.target as HTMLElement).closest('tr');
  do {
    row = event.key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling;
  } while (row && !row.querySelector('a'));
  const link = row?.querySelector('a');
  if (!link) return;
  event.preventDefault();
  link.focus();
}
