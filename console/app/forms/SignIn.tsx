import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Button, Form, Input } from 'antd';
import { answer, client } from '../api/client';
import { sessionQuery } from '../api/queries';
import { Mark } from '../ui/Mark';
import { Page } from '../ui/Page';
import { ProblemNotice } from '../ui/ProblemNotice';

interface Fields {
  readonly user: string;
  readonly password: string;
}

const route = getRouteApi('/sign-in');

export function SignIn() {
  const { next } = route.useSearch();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const signIn = useMutation({
    mutationFn: (fields: Fields) => answer(client.POST('/api/v1/session', { body: fields })),
    onSuccess: async (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      await navigate({ href: ownPath(next), replace: true });
    },
  });
  return (
    <div className="sign-in">
      <Page
        title="Sign in"
        heading={
          <>
            <Mark size={30} /> Plimsoll
          </>
        }
      >
        <Form<Fields>
          layout="vertical"
          requiredMark={false}
          initialValues={{ user: 'admin', password: '' }}
          onFinish={(fields) => signIn.mutate(fields)}
        >
          {signIn.isError && <ProblemNotice error={signIn.error} />}
          <Form.Item label="User" name="user" rules={[{ required: true, message: 'Enter the name of your login.' }]}>
            <Input autoComplete="username" />
          </Form.Item>
          <Form.Item label="Password" name="password" rules={[{ required: true, message: 'Enter your password.' }]}>
            {/* Whoever comes here comes to type it. */}
            {/* eslint-disable-next-line jsx-a11y/no-autofocus */}
            <Input.Password autoComplete="current-password" autoFocus />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
            Sign in
          </Button>
        </Form>
        <p className="fine">
          The first login was made when this server first started; its data folder holds it in the file{' '}
          <code>credentials</code>.
        </p>
      </Page>
    </div>
  );
}

/** Only to a page of our own: the address may come from anybody. */
function ownPath(next: string | undefined): string {
  return next?.startsWith('/') && !next.startsWith('//') && !next.includes('\\') ? next : '/';
}
