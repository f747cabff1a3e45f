import { useEffect, useRef } from 'react';
import { formatUnits } from './format';

interface Props {
  readonly value: number;
  readonly tone?: 'warn' | 'bad' | undefined;
  /** Zero as a quiet dot, for tables in which most figures are zero. */
  readonly quietZero?: boolean;
}

/** A quantity in base units. It lights up for a moment when it changes while it is looked at. */
export function Units({ value, tone, quietZero = false }: Props) {
  const element = useRef<HTMLSpanElement>(null);
  const shown = useRef(value);
  useEffect(() => {
    if (shown.current === value) return;
    const name = value > shown.current ? 'flash-up' : 'flash-down';
    shown.current = value;
    const span = element.current;
    if (!span) return;
    span.classList.remove('flash-up', 'flash-down');
    // Reading a measure makes the browser notice that the class was gone, so that the animation begins again.
    void span.offsetWidth;
    span.classList.add(name);
  }, [value]);
  if (value === 0 && quietZero) {
    return (
      <span ref={element} className="units zero">
        <span aria-hidden="true">·</span>
        <span className="unseen">0</span>
      </span>
    );
  }
  return (
    <span ref={element} className={`units ${value !== 0 && tone ? tone : ''}`}>
      {formatUnits(value)}
    </span>
  );
}
