import type { Counts } from '../lib/counts.ts';
import type { ListFeed } from '../offered/list-feed.ts';
import type { WireFrame } from '../protocol/wire-form.ts';
import { deliver } from './deliver.ts';
import type { Delivery } from './deliver.ts';
import { deliverList } from './deliver-list.ts';
import { createPings } from './pings.ts';
import { createPlaces } from './places.ts';
import type { Guest, PlaceLimits } from './places.ts';
import type { Sink } from './sink.ts';
import type { Stream } from './stream.ts';
import type { ToldStep } from './viewer-step.ts';

/** Everybody who is connected. */
export interface Viewers {
  readonly count: number;
  /** There is room for so many. */
  readonly maxCount: number;
  /**
   * Serves one viewer until it leaves or its stream ends. Never rejects. A viewer for whom there is no
   * room is told so and asked to come back: any status but 200 would end an EventSource for ever.
   */
  serve(viewer: Viewer): Promise<void>;
  /** Serves one who watches the list of logs, which is a viewer like the others. Never rejects. */
  serveList(viewer: ListViewer): Promise<void>;
  /** Ends all streams, with a word to come back, and waits for them. */
  close(): Promise<void>;
}

export interface Viewer {
  readonly stream: Stream;
  readonly sink: Sink;
  /** Where it comes from. */
  readonly address: string;
}

/** One who watches the list of logs. */
export interface ListViewer extends Client {
  readonly feed: ListFeed;
  /** Whether it is told of the log of that name. */
  readonly sees: (name: string) => boolean;
  /** Where it comes from. */
  readonly address: string;
}

/** What all viewers have in common. */
interface Client {
  readonly form: Pick<WireFrame, 'open' | 'notice' | 'heartbeat'>;
  readonly sink: Sink;
}

export interface ViewersOptions extends PlaceLimits {
  readonly heartbeatMs: number;
  /** The middle of the time that clients are asked to wait before they reconnect. Milliseconds. */
  readonly retryMs: number;
  readonly counts: Counts;
  readonly onError: (error: unknown) => void;
}

interface Refusal {
  readonly limit: string;
  readonly message: string;
}

/** Heartbeats go to a share of the viewers at a time, so that many of them make no burst. */
const SHARES = 16;

const CLOSING = {
  limit: 'closing',
  message: 'the server is about to stop; come back in a moment',
};

/** How much longer than others those wait who were refused. */
const BUSY_FACTOR = 5;

export function createViewers(options: ViewersOptions): Viewers {
  const { maxViewers, heartbeatMs, retryMs, counts, onError } = options;
  const shares = Array.from({ length: SHARES }, () => new Set<Client>());
  const running = new Set<Promise<void>>();
  const places = createPlaces(options);
  let turn = 0;
  let isClosing = false;
  const closers = new Set<() => void>();
  const isStopping = (): boolean => isClosing;

  const ticker = setInterval(() => {
    for (const { sink, form } of shares[turn] ?? []) sink.heartbeat(form.heartbeat());
    turn = (turn + 1) % SHARES;
  }, heartbeatMs / SHARES);
  ticker.unref();

  /** Not async, nor is anything kept that only the beginning needs: thousands of viewers are in here at a time. */
  function admit(
    client: Client,
    { address, logs }: Guest,
    begin: () => Promise<void>,
  ): Promise<void> {
    const leave = isClosing ? CLOSING : places.take({ address, logs });
    if (typeof leave === 'object') return refuse(client, leave);
    counts.viewersServed += 1;
    const share = shares[counts.viewersServed % SHARES];
    const over = (): void => {
      share?.delete(client);
      running.delete(life);
      leave();
    };
    const life = begin().then(over, (error: unknown) => {
      over();
      onError(error);
    });
    running.add(life);
    share?.add(client);
    return life;
  }

  async function liveList({ feed, sees, form, sink }: ListViewer): Promise<void> {
    const watch = feed.watch(sees);
    closers.add(watch.close);
    sink.onClose(watch.close);
    try {
      await deliverList({ watch, form, sink, retryMs: jittered(retryMs) });
      sink.end(isClosing ? 'going-away' : 'done');
    } catch (error) {
      sink.end('error');
      throw error;
    } finally {
      closers.delete(watch.close);
      watch.close();
    }
  }

  /** Opened apart from the rest: what was asked for is not held for as long as the stream lasts. */
  async function open({ stream, sink }: Viewer): Promise<Delivery<ToldStep>> {
    try {
      const { form, left, pingMs, isWoven } = stream;
      if (isWoven) sink.gather();
      const feed = await stream.open();
      const pings = pingMs === null ? null : createPings({ sink, form, everyMs: pingMs });
      const wait = jittered(retryMs);
      return { feed, form, sink, left, pings, counts, retryMs: wait, isClosing: isStopping };
    } catch (error) {
      sink.end('error');
      throw error;
    }
  }

  function live(delivery: Delivery<ToldStep>): Promise<void> {
    const { feed, sink, pings } = delivery;
    const close = (): void => feed.close();
    closers.add(close);
    // The server may have begun to stop while the place was looked for.
    if (isClosing) close();
    sink.onClose(close);
    const leave = (): void => {
      pings?.close();
      closers.delete(close);
      close();
    };
    return deliver(delivery).then(
      () => {
        leave();
        sink.end(isClosing ? 'going-away' : 'done');
      },
      (error: unknown) => {
        leave();
        sink.end('error');
        throw error;
      },
    );
  }

  async function refuse({ form, sink }: Client, { limit, message }: Refusal): Promise<void> {
    counts.viewersRefused.add(limit);
    const opening = form.open(null, jittered(retryMs * BUSY_FACTOR));
    if (opening !== null) await sink.write(opening);
    const busy = form.notice({ event: 'busy', message }, null);
    if (busy !== null) await sink.write(busy);
    sink.end('busy');
  }

  return {
    get count() {
      return places.count;
    },
    maxCount: maxViewers,
    serve(viewer) {
      const { stream, sink, address } = viewer;
      const { form, logs } = stream;
      return admit({ form, sink }, { address, logs }, () => open(viewer).then(live));
    },
    serveList: (viewer) =>
      admit(viewer, { address: viewer.address, logs: [] }, () => liveList(viewer)),
    async close() {
      isClosing = true;
      clearInterval(ticker);
      for (const close of closers) close();
      await Promise.all(running);
    },
  };
}

/** A time around the middle, so that many clients do not come back at the same moment. */
function jittered(middleMs: number): number {
  return Math.round(middleMs * (0.5 + Math.random()));
}
