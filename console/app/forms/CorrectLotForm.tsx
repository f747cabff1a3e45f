import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, DatePicker, Form, Input } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import type { Corrected, LotOf } from '../api/__generated__/schema';
import { answer, client, newKey } from '../api/client';
import { formatDate, plural } from '../ui/format';
import { CommandDialog } from './CommandDialog';

interface Fields {
  readonly expiresOn: Dayjs;
  readonly reason: string;
}

/** A lot was received with a wrong date: the right one, and why. */
export function CorrectLotForm({ lot, onClose }: { readonly lot: LotOf; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const { notification } = App.useApp();
  const [key] = useState(newKey);
  const correct = useMutation({
    mutationFn: ({ expiresOn, reason }: Fields) =>
      answer(
        client.POST('/api/v1/stock/lots/correct', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            sku: lot.sku,
            lot: lot.lot,
            expiresOn: expiresOn.format('YYYY-MM-DD'),
            compare: lot.expiresOn ?? undefined,
            reason: reason.trim(),
          },
        }),
      ),
    onSuccess: (done) => {
      void queries.invalidateQueries({ queryKey: ['stock'] });
      notification.success({
        title: `Lot ${done.lot} expires on ${formatDate(done.expiresOn)}`,
        description: consequences(done),
      });
      onClose();
    },
  });
  return (
    <CommandDialog<Fields>
      title={`Correct the date of lot ${lot.lot}`}
      button="Correct the date"
      about={
        <p>
          {lot.name} expires {lot.expiresOn ? `on ${formatDate(lot.expiresOn)}` : 'never'} as it was received. What is
          past the new date leaves sale at once; what was booked as expired and is not past it goes to quarantine.
        </p>
      }
      sending={correct}
      onSend={(fields) => correct.mutate(fields)}
      onClose={onClose}
      {...(lot.expiresOn ? { initial: { expiresOn: dayjs(lot.expiresOn) } } : {})}
    >
      <Form.Item
        label="The first day on which it may no longer be sold"
        name="expiresOn"
        rules={[{ required: true, message: 'Enter the day that is printed on it.' }]}
      >
        <DatePicker format="D MMM YYYY" allowClear={false} />
      </Form.Item>
      <ReasonItem placeholder="Day and month were swapped on receipt" />
    </CommandDialog>
  );
}

/** Why a lot is changed: the ledger keeps it. */
export function ReasonItem({ placeholder }: { readonly placeholder: string }) {
  return (
    <Form.Item
      label="Reason"
      name="reason"
      rules={[
        { required: true, whitespace: true, message: 'Say why: it is kept for whoever asks later.' },
        { max: 200, message: 'At most 200 characters.' },
      ]}
    >
      <Input maxLength={200} placeholder={placeholder} />
    </Form.Item>
  );
}

function consequences(done: Corrected): string {
  const sum = (units: (at: Corrected['locations'][number]) => number) =>
    done.locations.reduce((all, at) => all + units(at), 0);
  const outdated = sum((at) => at.outdated);
  const quarantined = sum((at) => at.quarantined);
  const told = [
    outdated > 0 && `${plural(outdated, 'unit')} left sale as expired.`,
    outdated > 0 &&
      sum((at) => at.reserved) > 0 &&
      `${plural(
        sum((at) => at.reserved),
        'unit',
      )} reserved cannot ship: withdraw the lot.`,
    quarantined > 0 && `${plural(quarantined, 'unit')} went to quarantine, to be looked at.`,
  ].filter(Boolean);
  return told.length > 0 ? told.join(' ') : 'No unit had to move.';
}
