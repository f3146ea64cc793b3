import { deliver } from './deliver.ts';
import type { Sink } from './sink.ts';
import type { Stream } from './stream.ts';

/** Everybody who is connected. */
export interface Viewers {
  readonly count: number;
  /**
   * Serves one viewer until it leaves or its stream ends. Never rejects. A viewer for whom there is no
   * room is told so and asked to come back: any status but 200 would end an EventSource for ever.
   */
  serve(viewer: Viewer): Promise<void>;
  /** Ends all streams, with a word to come back, and waits for them. */
  close(): Promise<void>;
}

export interface Viewer {
  readonly stream: Stream;
  readonly sink: Sink;
}

export interface ViewersOptions {
  readonly maxViewers: number;
  readonly heartbeatMs: number;
  /** The middle of the time that clients are asked to wait before they reconnect. Milliseconds. */
  readonly retryMs: number;
  readonly onError: (error: unknown) => void;
}

/** Heartbeats go to a share of the viewers at a time, so that many of them make no burst. */
const SHARES = 16;

/** How much longer than others those wait who were refused. */
const BUSY_FACTOR = 5;

export function createViewers(options: ViewersOptions): Viewers {
  const { maxViewers, heartbeatMs, retryMs, onError } = options;
  const shares = Array.from({ length: SHARES }, () => new Set<Viewer>());
  const running = new Set<Promise<void>>();
  let served = 0;
  let turn = 0;
  let isClosing = false;
  const closers = new Set<() => void>();

  const ticker = setInterval(() => {
    for (const { sink, stream } of shares[turn] ?? []) sink.heartbeat(stream.form.heartbeat());
    turn = (turn + 1) % SHARES;
  }, heartbeatMs / SHARES);
  ticker.unref();

  async function serve(viewer: Viewer): Promise<void> {
    if (isClosing || running.size >= maxViewers) return refuse(viewer);
    served += 1;
    const share = shares[served % SHARES];
    const life = live(viewer).catch(onError);
    running.add(life);
    share?.add(viewer);
    await life;
    share?.delete(viewer);
    running.delete(life);
  }

  async function live({ stream, sink }: Viewer): Promise<void> {
    const { form, left } = stream;
    try {
      const feed = await stream.open();
      closers.add(feed.close);
      // The server may have begun to stop while the place was looked for.
      if (isClosing) feed.close();
      sink.onClose(feed.close);
      try {
        const wait = jittered(retryMs);
        await deliver({ feed, form, sink, left, retryMs: wait, isClosing: () => isClosing });
      } finally {
        closers.delete(feed.close);
        feed.close();
      }
      sink.end(isClosing ? 'going-away' : 'done');
    } catch (error) {
      sink.end('error');
      throw error;
    }
  }

  async function refuse({ stream: { form }, sink }: Viewer): Promise<void> {
    const message = isClosing
      ? 'the server is about to stop; come back in a moment'
      : `the server has all the ${maxViewers} viewers it may have; come back later, or raise maxViewers (or ulimit -n)`;
    const opening = form.open(null, jittered(retryMs * BUSY_FACTOR));
    if (opening !== null) await sink.write(opening);
    const busy = form.notice({ event: 'busy', message }, null);
    if (busy !== null) await sink.write(busy);
    sink.end('busy');
  }

  return {
    get count() {
      return running.size;
    },
    serve,
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
