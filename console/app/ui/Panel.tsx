import { useId, type ReactNode } from 'react';

interface Props {
  readonly title: ReactNode;
  readonly side?: ReactNode;
  readonly children: ReactNode;
  /** Without inner margins, for tables. */
  readonly flush?: boolean;
  readonly className?: string;
}

/** A titled part of a page. */
export function Panel({ title, side, children, flush = false, className = '' }: Props) {
  const id = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {side && <div className="side">{side}</div>}
      </header>
      <div className={flush ? 'flush' : 'body'}>{children}</div>
    </section>
  );
}
