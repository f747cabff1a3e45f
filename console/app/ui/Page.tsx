import { useEffect, type ReactNode } from 'react';
import { plural } from './format';

interface Props {
  /** Of the browser's tab, and the heading where none other is given. */
  readonly title: string;
  readonly heading?: ReactNode;
  readonly about?: ReactNode;
  readonly side?: ReactNode;
  /** As high as the window, its list scrolling inside. */
  readonly fixed?: boolean;
  readonly children: ReactNode;
}

/** What every page has: a heading, a title in the tab, and the place to which the focus goes. */
export function Page({ title, heading, about, side, fixed = false, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Plimsoll`;
  }, [title]);
  return (
    <main id="main" tabIndex={-1} className={fixed ? 'page fixed' : 'page'}>
      <div className="page-head">
        <div>
          <h1>{heading ?? title}</h1>
          {about && <div className="about">{about}</div>}
        </div>
        {side && <div className="side">{side}</div>}
      </div>
      {children}
    </main>
  );
}

interface CountedProps {
  readonly rows: number;
  readonly one: string;
  readonly hasMore: boolean;
  readonly order?: string;
}

/** How many rows a list shows, said aloud when it changes. */
export function Counted({ rows, one, hasMore, order }: CountedProps) {
  return (
    <span role="status">
      {plural(rows, one)}
      {order && `, ${order}`}
      {hasMore && (order ? '; more as you scroll' : ' shown, more as you scroll')}
    </span>
  );
}
