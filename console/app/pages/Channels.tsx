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
    cell: (row) => (
      <span className="two-lines">
        <Link to="/orders" search={{ channel: row.code }}>
          {row.name}
        </Link>
        <span className="quiet code">{row.code}</span>
      </span>
    ),
  },
  { key: 'type', title: 'Type', width: 130, cell: (row) => formatConstant(row.type) },
  { key: 'currency', title: 'Currency', width: 90, cell: (row) => row.currency },
  { key: 'from', title: 'Served from, first choice first', width: 360, cell: (row) => row.locations.join(' › ') },
  { key: 'split', title: 'Split orders', width: 110, cell: (row) => (row.splitAllowed ? 'allowed' : 'never') },
  {
    key: 'backorders',
    title: 'Backorders',
    width: 190,
    cell: (row) => {
      if (row.backorders === 'NEVER') return 'never';
      return row.backorderLimit == null ? 'allowed' : `up to ${formatUnits(row.backorderLimit)} units an item`;
    },
  },
];

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
          minWidth={1080}
          loading={channels.isPending}
          empty="No channel yet. Create one at POST /api/v1/catalog/channels, or import a CSV file."
        />
      </Panel>
    </Page>
  );
}
