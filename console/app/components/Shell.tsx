import {
  ApartmentOutlined,
  AppstoreOutlined,
  CarryOutOutlined,
  DatabaseOutlined,
  HomeOutlined,
  HourglassOutlined,
  LogoutOutlined,
  SafetyCertificateOutlined,
  ShopOutlined,
  ShoppingCartOutlined,
  ThunderboltOutlined,
} from '@ant-design/icons';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useEffect, useRef } from 'react';
import type { LiveStatus } from '../api/live';
import { answer, client } from '../api/client';
import { asProblem } from '../api/problem';
import { sessionQuery } from '../api/queries';
import { Mark } from '../ui/Mark';
import { LiveProvider, useLive } from './LiveProvider';

const PLACES = [
  { to: '/', name: 'Today', icon: <HomeOutlined /> },
  { to: '/stock', name: 'Stock', icon: <DatabaseOutlined /> },
  { to: '/lots', name: 'Lots', icon: <HourglassOutlined /> },
  { to: '/expected', name: 'Expected', icon: <CarryOutOutlined /> },
  { to: '/orders', name: 'Orders', icon: <ShoppingCartOutlined /> },
  { to: '/events', name: 'Events', icon: <ThunderboltOutlined /> },
  { to: '/items', name: 'Items', icon: <AppstoreOutlined /> },
  { to: '/locations', name: 'Locations', icon: <ShopOutlined /> },
  { to: '/channels', name: 'Channels', icon: <ApartmentOutlined /> },
  { to: '/proof', name: 'Proof', icon: <SafetyCertificateOutlined /> },
] as const;

/** The frame around every page of those who are signed in. */
export function Shell() {
  return (
    <LiveProvider>
      <div className="shell">
        <a className="skip" href="#main">
          Skip to the page
        </a>
        <Navigation />
        <Outlet />
      </div>
    </LiveProvider>
  );
}

function Navigation() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const isAt = (to: string) => {
    if (to === '/') return path === '/';
    return path === to || path.startsWith(`${to}/`) || (to === '/stock' && path === '/item');
  };
  const places = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // On a phone the places stand in a row that is longer than the screen.
    places.current?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [path]);
  return (
    <nav className="nav" aria-label="Main">
      <Link to="/" className="brand">
        <Mark size={22} />
        <span>Plimsoll</span>
      </Link>
      <ul ref={places}>
        {PLACES.map((place) => (
          <li key={place.to}>
            <Link
              to={place.to}
              className={isAt(place.to) ? 'at' : ''}
              aria-current={isAt(place.to) ? 'page' : undefined}
            >
              <span aria-hidden="true">{place.icon}</span>
              {place.name}
            </Link>
          </li>
        ))}
      </ul>
      <div className="foot">
        <LiveSign />
        <Account />
      </div>
    </nav>
  );
}

const SIGNS: Readonly<Record<LiveStatus, { readonly text: string; readonly tone: string; readonly about: string }>> = {
  connecting: { text: 'Connecting', tone: 'still', about: 'Connecting to the event log' },
  live: { text: 'Live', tone: 'good', about: 'Changes appear as they happen' },
  lost: { text: 'Reconnecting', tone: 'bad', about: 'The connection is lost: figures may be old' },
  away: { text: 'Resting', tone: 'still', about: 'This page was in the background' },
  'signed-out': { text: 'Signed out', tone: 'bad', about: 'Your session has ended' },
};

function LiveSign() {
  const { status } = useLive();
  const queries = useQueryClient();
  useEffect(() => {
    // Asking who is signed in leads to the sign-in page when nobody is.
    if (status === 'signed-out') void queries.refetchQueries({ queryKey: sessionQuery.queryKey });
  }, [status, queries]);
  const sign = SIGNS[status];
  return (
    <div className={`live ${sign.tone}`} role="status" title={sign.about}>
      <i aria-hidden="true" />
      {sign.text}
    </div>
  );
}

function Account() {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const { notification } = App.useApp();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: () => answer(client.DELETE('/api/v1/session')),
    onSuccess: async () => {
      await navigate({ to: '/sign-in' });
      queries.clear();
    },
    onError: (error) => {
      const problem = asProblem(error);
      notification.error({ title: problem.title, description: problem.message });
    },
  });
  return (
    <div className="account">
      <span>{session.user}</span>
      <Button
        type="text"
        size="small"
        icon={<LogoutOutlined />}
        aria-label="Sign out"
        title="Sign out"
        loading={signOut.isPending}
        onClick={() => signOut.mutate()}
      />
    </div>
  );
}
