import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { locationsQuery, type LocationRow } from '../api/queries';
import { DataTable, type Column } from '../table/DataTable';
import { formatConstant } from '../ui/format';
import { Page } from '../ui/Page';
import { Panel } from '../ui/Panel';
import { ProblemNotice } from '../ui/ProblemNotice';
import { Chip } from '../ui/Status';

const COLUMNS: readonly Column<LocationRow>[] = [
  {
    key: 'name',
    title: 'Location',
    cell: (row, fit) => (
      <span className="two-lines">
        <Link to="/stock" search={{ location: row.code }}>
          {row.name}
        </Link>
        <span className="quiet code">{row.code}</span>
        {fit === 'narrow' && <span className="quiet wraps">{formatConstant(row.type)}</span>}
      </span>
    ),
  },
  { key: 'type', title: 'Type', width: 150, fits: ['medium', 'wide'], cell: (row) => formatConstant(row.type) },
  {
    key: 'address',
    title: 'Address',
    width: 270,
    fits: ['wide'],
    cell: ({ address }) => [address.street, address.postcode, address.city, address.country].filter(Boolean).join(', '),
  },
  { key: 'zone', title: 'Time zone', width: 126, fits: ['medium', 'wide'], cell: (row) => row.timeZone },
  { key: 'gln', title: 'GLN', width: 118, fits: ['wide'], cell: (row) => <span className="code">{row.gln}</span> },
  {
    key: 'open',
    title: 'Promising',
    width: 80,
    cell: (row) => <Chip tone={row.open ? 'good' : 'still'}>{row.open ? 'Open' : 'Closed'}</Chip>,
  },
];

/** The places that hold stock. */
export function Locations() {
  const locations = useQuery(locationsQuery);
  return (
    <Page title="Locations" about="The places that hold stock">
      {locations.isError && <ProblemNotice error={locations.error} onRetry={() => void locations.refetch()} />}
      <Panel title="All locations" flush>
        <DataTable
          label="Locations"
          columns={COLUMNS}
          rows={locations.data ?? []}
          rowKey={(row) => row.code}
          loading={locations.isPending}
          empty="No location yet. Create one at POST /api/v1/catalog/locations, or import a CSV file."
        />
      </Panel>
    </Page>
  );
}
