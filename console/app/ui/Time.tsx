import { formatInstant, formatUtc } from './format';

/** An instant in the reader's zone, with UTC on hovering. */
export function Time({ at }: { readonly at: string }) {
  const instant = new Date(at);
  return (
    <time dateTime={at} title={formatUtc(instant)}>
      {formatInstant(instant, new Date())}
    </time>
  );
}
