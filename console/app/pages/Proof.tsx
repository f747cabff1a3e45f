import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { stockSummaryQuery, verifyQuery } from '../api/queries';
import { unitsOf } from '../api/states';
import { DataTable, type Column } from '../table/DataTable';
import { formatUnits } from '../ui/format';
import { Page } from '../ui/Page';
import { Panel } from '../ui/Panel';
import { ProblemNotice } from '../ui/ProblemNotice';
import { Chip } from '../ui/Status';
import { Time } from '../ui/Time';

interface Check {
  readonly rule: string;
  readonly violations: number;
  readonly example: string;
}

const COLUMNS: readonly Column<Check>[] = [
  {
    key: 'result',
    title: 'Result',
    width: 86,
    cell: (check) => (
      <Chip tone={check.violations === 0 ? 'good' : 'bad'}>{check.violations === 0 ? 'Holds' : 'Violated'}</Chip>
    ),
  },
  {
    key: 'rule',
    title: 'Invariant',
    cell: (check, fit) => (
      <>
        {check.rule.charAt(0).toUpperCase() + check.rule.slice(1)}
        {fit !== 'wide' && check.example && <div className="quiet">{check.example}</div>}
      </>
    ),
  },
  {
    key: 'violations',
    title: 'Violations',
    width: 72,
    align: 'right',
    cell: (check) => formatUnits(check.violations),
  },
  { key: 'example', title: 'Example', width: 320, fits: ['wide'], cell: (check) => check.example },
];

/** The proof that nothing is oversold and no unit is lost, which anybody may run. */
export function Proof() {
  const verify = useQuery(verifyQuery);
  const summary = useQuery(stockSummaryQuery);
  const run = () => void verify.refetch();
  return (
    <Page
      title="Proof"
      about="Every balance, held against every movement that ever was"
      side={
        <Button type="primary" loading={verify.isFetching} onClick={run}>
          Check the ledger
        </Button>
      }
    >
      {verify.isError && <ProblemNotice error={verify.error} onRetry={run} />}
      {summary.data && (
        <Panel title="Promised and held">
          <p>
            <b>{formatUnits(unitsOf(summary.data.states, 'RESERVED'))}</b> units are promised to customers from the
            shelf, and each of them is a unit set aside: a promise moves it from sellable to reserved in the commit that
            makes it, so it cannot be promised twice. <b>{formatUnits(unitsOf(summary.data.states, 'BACKORDERED'))}</b>{' '}
            more are owed and known to be without stock.
          </p>
        </Panel>
      )}
      <Panel
        title="Invariants"
        flush
        side={
          verify.data && (
            <span className="quiet" role="status">
              Checked <Time at={verify.data.at} /> in {formatUnits(verify.data.tookMillis)} ms
            </span>
          )
        }
      >
        <DataTable
          label="Invariants of the ledger"
          columns={COLUMNS}
          rows={verify.data?.checks ?? []}
          rowKey={(check) => check.rule}
          loading={verify.isFetching && !verify.data}
          empty="Not checked yet in this window. A check reads the whole ledger as of one instant and is expected to find nothing."
        />
      </Panel>
    </Page>
  );
}
