import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Modal, Radio } from 'antd';
import { useState } from 'react';
import type { AffectedView, LotOf, Withdrawn, WithdrawRequest } from '../api/__generated__/schema';
import { answer, client, newKey } from '../api/client';
import { Reference } from '../components/OrderLink';
import { formatUnits, plural } from '../ui/format';
import { CommandDialog } from './CommandDialog';
import { ReasonItem } from './CorrectLotForm';

interface Fields {
  readonly to: 'QUARANTINED' | 'RECALLED';
  readonly reserved: NonNullable<WithdrawRequest['reserved']>;
  readonly reason: string;
}

/** A whole lot leaves sale; afterwards it says what became of those who held units of it. */
export function WithdrawLotForm({ lot, onClose }: { readonly lot: LotOf; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const [key, setKey] = useState(newKey);
  const withdraw = useMutation({
    mutationFn: (fields: Fields) =>
      answer(
        client.POST('/api/v1/stock/lots/withdraw', {
          params: { header: { 'Idempotency-Key': key } },
          body: { sku: lot.sku, lot: lot.lot, ...fields, reason: fields.reason.trim() },
        }),
      ),
    onSuccess: () => {
      // Whoever goes back from the result means another command.
      setKey(newKey());
      void queries.invalidateQueries({ queryKey: ['stock'] });
    },
  });
  if (withdraw.data) {
    return (
      <Modal
        open
        title={`Lot ${withdraw.data.lot} is withdrawn`}
        onCancel={onClose}
        footer={
          <Button type="primary" onClick={onClose}>
            Close
          </Button>
        }
      >
        <Result done={withdraw.data} onLeave={onClose} />
      </Modal>
    );
  }
  return (
    <CommandDialog<Fields>
      title={`Withdraw lot ${lot.lot} from sale`}
      button="Withdraw the lot"
      danger
      about={
        <p>
          {lot.name}: {plural(lot.onHand, 'unit')} at {lot.locations.join(', ')}, {formatUnits(lot.reserved)} of them
          reserved. Free units leave sale at once; what is reserved is held from other lots of the same location, as far
          as there are any.
        </p>
      }
      initial={{ to: 'QUARANTINED', reserved: 'KEEP' }}
      sending={withdraw}
      onSend={(fields) => withdraw.mutate(fields)}
      onClose={onClose}
    >
      <Form.Item label="Its units become" name="to">
        <Radio.Group
          options={[
            { value: 'QUARANTINED', label: 'quarantined: somebody looks at them' },
            { value: 'RECALLED', label: 'recalled: they must not be sold' },
          ]}
          vertical
        />
      </Form.Item>
      <Form.Item label="Reserved units that no other lot can replace" name="reserved">
        <Radio.Group
          options={[
            { value: 'KEEP', label: 'stay reserved and would still ship; I am shown who holds them' },
            {
              value: 'BACKORDER',
              label: 'leave sale too: orders get units from other locations or are owed them, carts lose them',
            },
          ]}
          vertical
        />
      </Form.Item>
      <ReasonItem placeholder="Supplier’s notice 12" />
    </CommandDialog>
  );
}

function Result({ done, onLeave }: { readonly done: Withdrawn; readonly onLeave: () => void }) {
  const still = done.reservations.filter((each) => each.outcome === 'STILL_HELD');
  return (
    <>
      <ul className="plain gap">
        {done.locations.map((at) => (
          <li key={at.location}>
            {at.location}: {plural(at.withdrawn, 'unit')} withdrawn
            {at.replaced > 0 && `, ${formatUnits(at.replaced)} of them reserved and held from other lots now`}
            {at.stillReserved > 0 && (
              <>
                , <b>{formatUnits(at.stillReserved)} still reserved</b>
              </>
            )}
          </li>
        ))}
      </ul>
      {still.length > 0 && (
        <p className="banner warn">
          These reservations would ship units of the lot. Cancel their orders, or withdraw the lot again and let them
          give way.
        </p>
      )}
      {done.reservations.length === 0 ? (
        <p>No order or cart had to give way.</p>
      ) : (
        // A link in it leads to another page.
        // eslint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events
        <div onClick={(event) => (event.target as HTMLElement).closest('a') && onLeave()}>
          <ul className="plain" aria-label="Reservations">
            {done.reservations.map((each) => (
              <li key={`${each.reservation}/${each.location}`}>
                {each.reference ? <Reference reference={each.reference} /> : `Reservation ${each.reservation}`}:{' '}
                {plural(each.quantity, 'unit')} at {each.location}, <b>{became(each)}</b>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function became(affected: AffectedView): string {
  switch (affected.outcome) {
    case 'STILL_HELD':
      return 'still held';
    case 'RELEASED':
      return 'released';
    case 'RESERVED_ELSEWHERE':
      return 'reserved elsewhere instead';
    case 'BACKORDERED':
      return affected.owed < affected.quantity
        ? `${formatUnits(affected.owed)} owed now, the others reserved elsewhere`
        : 'owed now';
  }
}
