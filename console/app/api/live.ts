import { createParser } from 'eventsource-parser';
import type { CloudEvent } from './__generated__/schema';

/** How the stream of events stands: `away` while the page is in the background. */
export type LiveStatus = 'connecting' | 'live' | 'lost' | 'away' | 'signed-out';

export interface LiveState {
  readonly status: LiveStatus;
  /** Newest first, at most KEPT of them, without gaps. */
  readonly events: readonly CloudEvent[];
}

const KEPT = 500;
const FLUSH_MILLIS = 300;
/** A connection per page is dear: browsers allow a server six. */
const AWAY_AFTER_MILLIS = 30_000;
/** After a longer silence everything is read again instead of every event that was missed. */
const RESUME_WITHIN_MILLIS = 60_000;
/** The server says something every 15 s. */
const SILENCE_MILLIS = 40_000;
const LONGEST_PAUSE_MILLIS = 10_000;

/**
 * Follows the server's event log and hands events on in batches, so that a busy shop costs the page no more than a quiet one.
 * Read by fetch and not by EventSource, which tells neither why it failed nor of event types that nobody foresaw.
 */
export class Live {
  private state: LiveState = { status: 'connecting', events: [] };
  private readonly watchers = new Set<() => void>();
  private readonly batchListeners = new Set<(events: readonly CloudEvent[]) => void>();
  private readonly gapListeners = new Set<() => void>();
  private waiting: CloudEvent[] = [];
  private flushTimer: ReturnType<typeof setTimeout> | undefined;
  private awayTimer: ReturnType<typeof setTimeout> | undefined;
  private connection: AbortController | undefined;
  private position: string | undefined;
  private heardAt = 0;
  private running = false;

  readonly snapshot = (): LiveState => this.state;

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Told of events in their order, some times a second at most. */
  onBatch(listener: (events: readonly CloudEvent[]) => void): () => void {
    this.batchListeners.add(listener);
    return () => this.batchListeners.delete(listener);
  }

  /** Told when events may have been missed: whatever is on the screen must be read again. */
  onGap(listener: () => void): () => void {
    this.gapListeners.add(listener);
    return () => this.gapListeners.delete(listener);
  }

  start(): () => void {
    this.running = true;
    document.addEventListener('visibilitychange', this.onVisibility);
    void this.run();
    return () => {
      this.running = false;
      document.removeEventListener('visibilitychange', this.onVisibility);
      clearTimeout(this.awayTimer);
      clearTimeout(this.flushTimer);
      this.flushTimer = undefined;
      this.connection?.abort();
      this.connection = undefined;
    };
  }

  private readonly onVisibility = (): void => {
    clearTimeout(this.awayTimer);
    if (document.hidden) {
      this.awayTimer = setTimeout(() => {
        this.set({ status: 'away' });
        this.connection?.abort();
        this.connection = undefined;
      }, AWAY_AFTER_MILLIS);
    } else if (!this.connection && this.running) {
      void this.run();
    }
  };

  private async run(): Promise<void> {
    const mine = new AbortController();
    this.connection = mine;
    let pauseMillis = 500;
    while (this.running && this.connection === mine) {
      const silence = setInterval(() => {
        if (Date.now() - this.heardAt > SILENCE_MILLIS) attempt.abort();
      }, 5_000);
      const attempt = new AbortController();
      const stop = () => attempt.abort();
      mine.signal.addEventListener('abort', stop);
      try {
        const ended = await this.follow(attempt.signal, () => (pauseMillis = 500));
        if (ended === 'signed-out') {
          this.set({ status: 'signed-out' });
          return;
        }
      } catch {
        // Told by the status; the next attempt follows.
      } finally {
        clearInterval(silence);
        mine.signal.removeEventListener('abort', stop);
      }
      // Aborted by the page itself: away, or gone.
      if (mine.signal.aborted) return;
      this.set({ status: 'lost' });
      await new Promise((resolve) => setTimeout(resolve, pauseMillis));
      pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
    }
  }

  private async follow(signal: AbortSignal, connected: () => void): Promise<'ended' | 'signed-out'> {
    const resumes = this.position !== undefined && Date.now() - this.heardAt < RESUME_WITHIN_MILLIS;
    const hadGap = this.position !== undefined && !resumes;
    this.heardAt = Date.now();
    const response = await fetch(`/api/v1/events?from=${resumes ? this.position : 'now'}`, {
      signal,
      headers: { Accept: 'text/event-stream' },
      credentials: 'same-origin',
    });
    if (response.status === 401) return 'signed-out';
    if (!response.ok || !response.body) throw new Error(`The stream answered ${response.status}`);
    connected();
    this.set(hadGap ? { status: 'live', events: [] } : { status: 'live' });
    if (hadGap) for (const listener of this.gapListeners) listener();
    const parser = createParser({ onEvent: (message) => this.take(message.data) });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return 'ended';
      this.heardAt = Date.now();
      parser.feed(value);
    }
  }

  private take(data: string): void {
    const event = JSON.parse(data) as CloudEvent;
    this.position = event.id;
    this.waiting.push(event);
    this.flushTimer ??= setTimeout(() => {
      this.flushTimer = undefined;
      const batch = this.waiting;
      this.waiting = [];
      const newest = batch.slice(-KEPT).reverse();
      this.set({ events: [...newest, ...this.state.events].slice(0, KEPT) });
      for (const listener of this.batchListeners) listener(batch);
    }, FLUSH_MILLIS);
  }

  private set(change: Partial<LiveState>): void {
    this.state = { ...this.state, ...change };
    for (const watcher of this.watchers) watcher();
  }
}
