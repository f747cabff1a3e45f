import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { channelsQuery, type ChannelRow } from '../api/queries';
import { DataTable, type Column } from '../table/DataTable';
import { formatConstant, formatUnits } from '../ui/format';
import { Page } from '../ui/Page';
import { Panel } from '../ui/Panel';
import { ProblemNotice } from '../ui/ProblemNotice';

const COLUMNS: readonly Column<ChannelRow>[] = [
  {
    key: 'name',
    title: 'Channel',
    cell: (row, fit) => (
      <span className="two-lines">
        <Link to="/orders" search={{ channel: row.code }}>
          {row.name}
        </Link>
        <span className="quiet code">{row.code}</span>
        {fit === 'narrow' && (
          <>
            <span className="quiet wraps">from {row.locations.join(' › ')}</span>
            <span className="quiet">backorders {backordersText(row)}</span>
          </>
        )}
      </span>
    ),
  },
  { key: 'type', title: 'Type', width: 110, cell: (row) => formatConstant(row.type) },
  { key: 'currency', title: 'Currency', width: 76, fits: ['wide'], cell: (row) => row.currency },
  {
    key: 'from',
    title: 'Served from, first choice first',
    width: 330,
    fits: ['medium', 'wide'],
    cell: (row) => row.locations.join(' › '),
  },
  {
    key: 'split',
    title: 'Split orders',
    width: 90,
    fits: ['wide'],
    cell: (row) => (row.splitAllowed ? 'allowed' : 'never'),
  },
  {
    key: 'backorders',
    title: 'Backorders',
    width: 160,
    fits: ['wide'],
    cell: backordersText,
  },
];

function backordersText(row: ChannelRow): string {
  if (row.backorders === 'NEVER') return 'never';
  return row.backorderLimit == null ? 'allowed' : `up to ${formatUnits(row.backorderLimit)} units an item`;
}

/** Where demand comes from. */
export function Channels() {
  const channels = useQuery(channelsQuery);
  return (
    <Page title="Channels" about="Where demand comes from, and from where it is served">
      {channels.isError && <ProblemNotice error={channels.error} onRetry={() => void channels.refetch()} />}
      <Panel title="All channels" flush>
        <DataTable
          label="Channels"
          columns={COLUMNS}
          rows={channels.data ?? []}
          rowKey={(row) => row.code}
          loading={channels.isPending}
          empty="No channel yet. Create one at POST /api/v1/catalog/channels, or import a CSV file."
        />
      </Panel>
    </Page>
  );
}
