import { Form, Modal } from 'antd';
import type { ReactNode } from 'react';
import { ProblemNotice } from '../ui/ProblemNotice';

interface Props<F extends object> {
  readonly title: string;
  readonly about: ReactNode;
  /** What the button says that sends it. */
  readonly button: string;
  readonly danger?: boolean;
  readonly initial?: Partial<F>;
  /** As `useMutation` has it. */
  readonly sending: { readonly isPending: boolean; readonly isError: boolean; readonly error: unknown };
  readonly onSend: (fields: F) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Asks what a command needs, and says why if it is refused. */
export function CommandDialog<F extends object>(props: Props<F>) {
  const [form] = Form.useForm<F>();
  return (
    <Modal
      open
      title={props.title}
      okText={props.button}
      cancelText="Back"
      okButtonProps={{ danger: props.danger ?? false }}
      confirmLoading={props.sending.isPending}
      onOk={() => form.submit()}
      onCancel={props.onClose}
      destroyOnHidden
    >
      <div className="gap">{props.about}</div>
      {props.sending.isError && <ProblemNotice error={props.sending.error} />}
      <Form<F>
        form={form}
        layout="vertical"
        {...(props.initial ? { initialValues: props.initial } : {})}
        onFinish={props.onSend}
      >
        {props.children}
      </Form>
    </Modal>
  );
}
