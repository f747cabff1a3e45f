import { useSuspenseQuery } from '@tanstack/react-query';
import { Button, Tooltip } from 'antd';
import { useState } from 'react';
import type { LotOf } from '../api/__generated__/schema';
import { sessionQuery } from '../api/queries';
import { CorrectLotForm } from '../forms/CorrectLotForm';
import { WithdrawLotForm } from '../forms/WithdrawLotForm';
import type { Column } from '../table/DataTable';
import { daysBetween, formatDate, plural, today } from '../ui/format';
import { Chip } from '../ui/Status';
import { Units } from '../ui/Units';

const SOON_DAYS = 30;

/** When a lot expires, and how soon that is. */
export function Expiry({ on }: { readonly on: string | null | undefined }) {
  if (!on) return <span className="quiet">no date</span>;
  const days = daysBetween(today(), on);
  return (
    <>
      {formatDate(on)}{' '}
      {days <= 0 ? (
        <Chip tone="bad">expired</Chip>
      ) : days <= SOON_DAYS ? (
        <Chip tone="warn">in {plural(days, 'day')}</Chip>
      ) : (
        <span className="quiet">in {plural(days, 'day')}</span>
      )}
    </>
  );
}

/** The columns of a list of lots, after the one that names the lot. */
export const LOT_COLUMNS: readonly Column<LotOf>[] = [
  {
    key: 'expires',
    title: 'Expires',
    width: 172,
    fits: ['medium', 'wide'],
    cell: (lot) => <Expiry on={lot.expiresOn} />,
  },
  {
    key: 'where',
    title: 'At',
    width: 190,
    fits: ['wide'],
    cell: (lot) => <span title={lot.locations.join(', ')}>{lot.locations.join(', ')}</span>,
  },
  { key: 'hand', title: 'On hand', width: 68, align: 'right', cell: (lot) => <Units value={lot.onHand} quietZero /> },
  {
    key: 'sellable',
    title: 'Sellable',
    width: 68,
    align: 'right',
    fits: ['medium', 'wide'],
    cell: (lot) => <Units value={lot.sellable} quietZero />,
  },
  {
    key: 'reserved',
    title: 'Reserved',
    width: 70,
    align: 'right',
    fits: ['medium', 'wide'],
    cell: (lot) => <Units value={lot.reserved} quietZero />,
  },
];

/** What can be done with a lot. */
export const LOT_ACTIONS: Column<LotOf> = {
  key: 'actions',
  title: <span className="unseen">Actions</span>,
  width: 104,
  align: 'right',
  cell: (lot) => <Actions lot={lot} />,
};

function Actions({ lot }: { readonly lot: LotOf }) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const [asked, setAsked] = useState<'correct' | 'withdraw'>();
  const reason = session.permissions.includes('STOCK_QUALITY') ? undefined : 'You need the permission STOCK_QUALITY.';
  const button = (what: 'correct' | 'withdraw', name: string, about: string) => (
    <Tooltip title={reason ?? about}>
      <Button
        size="small"
        type="link"
        className={reason ? 'off' : ''}
        aria-disabled={reason !== undefined}
        aria-label={`${about}: ${lot.lot}`}
        onClick={() => {
          if (!reason) setAsked(what);
        }}
      >
        {name}
      </Button>
    </Tooltip>
  );
  return (
    <span className="stacked">
      {button('correct', 'Correct date', 'Correct the date')}
      {lot.onHand > 0 && button('withdraw', 'Withdraw', 'Withdraw from sale')}
      {asked === 'correct' && <CorrectLotForm lot={lot} onClose={() => setAsked(undefined)} />}
      {asked === 'withdraw' && <WithdrawLotForm lot={lot} onClose={() => setAsked(undefined)} />}
    </span>
  );
}
