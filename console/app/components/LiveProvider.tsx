import { hashKey, useQueryClient, type Query } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { Live, type LiveState } from '../api/live';
import { concerns, touchedBy, type Touched } from '../api/touched';

const LiveContext = createContext<Live | undefined>(undefined);

const EVERY_MILLIS = 1_000;
const TICK_MILLIS = 250;

/** Follows the event log while somebody is signed in, and reads again whatever on the screen it has changed. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [live] = useState(() => new Live());
  const queries = useQueryClient();
  useEffect(() => {
    // Queries that an event has changed, until it is their turn to be read again.
    const due = new Set<string>();
    const everyMillis = (query: Query) => query.meta?.everyMillis ?? EVERY_MILLIS;
    const drain = () => {
      if (due.size === 0) return;
      const now = Date.now();
      const isReady = (query: Query) =>
        due.has(query.queryHash) &&
        query.state.fetchStatus === 'idle' &&
        (!query.isActive() || now - query.state.dataUpdatedAt >= everyMillis(query));
      const ready = queries.getQueryCache().findAll({ predicate: isReady });
      for (const query of ready) {
        due.delete(query.queryHash);
        void queries.invalidateQueries({ queryKey: query.queryKey, exact: true });
      }
    };
    const stops = [
      live.onBatch((events) => {
        const touched = touchedBy(events);
        for (const query of queries
          .getQueryCache()
          .findAll({ predicate: (each) => concerns(each.queryKey, touched) })) {
          due.add(hashKey(query.queryKey));
        }
        drain();
      }),
      live.onGap(() => void queries.invalidateQueries()),
      live.start(),
    ];
    const timer = setInterval(drain, TICK_MILLIS);
    return () => {
      clearInterval(timer);
      for (const stop of stops) stop();
    };
  }, [live, queries]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

function useLiveSource(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('LiveProvider is missing');
  return live;
}

/** The newest events and how the stream stands. */
export function useLive(): LiveState {
  const live = useLiveSource();
  return useSyncExternalStore(live.watch, live.snapshot);
}

/** Calls back with what each batch of events has changed; the callback must be stable. */
export function useTouched(callback: (touched: Touched) => void): void {
  const live = useLiveSource();
  useEffect(() => live.onBatch((events) => callback(touchedBy(events))), [live, callback]);
}
