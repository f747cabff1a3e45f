import type { DatedView } from '../api/__generated__/schema';
import type { Column } from '../table/DataTable';
import { formatDate } from '../ui/format';
import { Chip } from '../ui/Status';
import { Time } from '../ui/Time';
import { Units } from '../ui/Units';
import { Reference } from './OrderLink';
import { accountName } from './StateColumns';

/** When something is due, and whether that is past. */
export function Due({ line }: { readonly line: DatedView }) {
  if (!line.dueOn) return <span className="quiet">no date</span>;
  return (
    <>
      {formatDate(line.dueOn)} {line.late && <Chip tone="warn">late</Chip>}
    </>
  );
}

/** The columns of what is expected, on its way and owed; the first says what and when it is due on a phone. */
export const DATED_COLUMNS: readonly Column<DatedView>[] = [
  {
    key: 'kind',
    title: 'What',
    width: 118,
    cell: (line, fit) => (
      <span className="two-lines">
        <span>{accountName(line.kind)}</span>
        {fit === 'narrow' && (
          <span className="wraps">
            <Due line={line} />
          </span>
        )}
      </span>
    ),
  },
  {
    key: 'due',
    title: 'Due',
    width: 142,
    fits: ['medium', 'wide'],
    cell: (line) => <Due line={line} />,
  },
  { key: 'location', title: 'Location', width: 112, fits: ['medium', 'wide'], cell: (line) => line.location },
  {
    key: 'quantity',
    title: 'Units',
    width: 62,
    align: 'right',
    fits: ['wide'],
    cell: (line) => <Units value={line.quantity} />,
  },
  { key: 'open', title: 'Open', width: 62, align: 'right', cell: (line) => <Units value={line.open} /> },
  {
    key: 'for',
    title: 'For',
    width: 130,
    fits: ['medium', 'wide'],
    cell: (line) => <Reference reference={line.reference} />,
  },
  {
    key: 'since',
    title: 'Since',
    width: 150,
    fits: ['wide'],
    cell: (line) => <Time at={line.createdAt} />,
  },
];
