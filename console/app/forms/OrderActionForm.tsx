import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Form, Input, InputNumber } from 'antd';
import { useState } from 'react';
import type { ActionRequest, OrderView } from '../api/__generated__/schema';
import { answer, client, newKey } from '../api/client';
import { possibleUnits, type OrderAction } from '../api/orderActions';
import { orderQuery } from '../api/queries';
import { formatUnits } from '../ui/format';
import { CommandDialog } from './CommandDialog';

interface Fields {
  readonly reason?: string;
  /** Units by line number. */
  readonly units?: Readonly<Record<string, number | null>>;
}

interface Props {
  readonly action: OrderAction;
  readonly order: OrderView;
  readonly onClose: () => void;
}

const WORDS: Readonly<
  Record<OrderAction, { readonly title: string; readonly button: string; readonly about: string }>
> = {
  ship: { title: 'Ship', button: 'Ship', about: 'What is shipped leaves the stock for good.' },
  cancel: { title: 'Cancel units of', button: 'Cancel units', about: 'What was reserved becomes sellable again.' },
  hold: { title: 'Hold', button: 'Hold', about: 'The order keeps its stock and cannot ship until it is released.' },
  release: { title: 'Release', button: 'Release', about: 'The order may ship again.' },
};

/** Asks what an action needs, sends it once, and says why if it is refused. */
export function OrderActionForm({ action, order, onClose }: Props) {
  const queries = useQueryClient();
  // The same for every attempt of this dialog, so that a repeated click cannot do it twice.
  const [key] = useState(newKey);
  const words = WORDS[action];
  const lines = order.lines.filter((line) => possibleUnits(action, line) > 0);
  const act = useMutation({
    mutationFn: (fields: Fields) => send(action, order.id, key, bodyOf(fields, lines)),
    onSuccess: (changed) => {
      queries.setQueryData(orderQuery(order.id).queryKey, changed);
      void queries.invalidateQueries({ queryKey: orderQuery(order.id).queryKey });
      onClose();
    },
  });
  return (
    <CommandDialog<Fields>
      title={`${words.title} order ${order.reference}`}
      button={words.button}
      about={words.about}
      danger={action === 'cancel'}
      sending={act}
      onSend={(fields) => act.mutate(fields)}
      onClose={onClose}
    >
      {lines.map((line) => {
        const most = possibleUnits(action, line);
        return (
          <Form.Item
            key={line.line}
            name={['units', String(line.line)]}
            initialValue={most}
            label={`${line.name} (${line.sku}): units, of ${formatUnits(most)}`}
            rules={[{ required: true, message: 'Enter a number of units; 0 leaves the line alone.' }]}
          >
            <InputNumber min={0} max={most} precision={0} />
          </Form.Item>
        );
      })}
      {(action === 'hold' || action === 'cancel') && (
        <Form.Item
          label="Reason"
          name="reason"
          rules={[
            {
              required: action === 'hold',
              whitespace: true,
              message: 'Say why: whoever releases it will want to know.',
            },
            { max: 200, message: 'At most 200 characters.' },
          ]}
        >
          <Input
            maxLength={200}
            placeholder={action === 'hold' ? 'Address to be checked' : 'Customer changed their mind'}
          />
        </Form.Item>
      )}
    </CommandDialog>
  );
}

function bodyOf(fields: Fields, lines: OrderView['lines']): ActionRequest {
  const asked = lines
    .map((line) => ({ line: line.line, quantity: fields.units?.[String(line.line)] ?? 0 }))
    .filter((line) => line.quantity > 0);
  return { reason: fields.reason?.trim() || undefined, lines: lines.length > 0 ? asked : undefined };
}

function send(action: OrderAction, id: string, key: string, body: ActionRequest): Promise<OrderView> {
  const request = { params: { path: { id }, header: { 'Idempotency-Key': key } }, body };
  switch (action) {
    case 'ship':
      return answer(client.POST('/api/v1/orders/{id}/ship', request));
    case 'cancel':
      return answer(client.POST('/api/v1/orders/{id}/cancel', request));
    case 'hold':
      return answer(client.POST('/api/v1/orders/{id}/hold', request));
    case 'release':
      return answer(client.POST('/api/v1/orders/{id}/release', request));
  }
}
