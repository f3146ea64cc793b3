import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import type { Notice } from '../../src/protocol/notice.ts';
import { createBackOff } from './back-off.ts';
import type { ContiguityCounts } from './contiguity.ts';
import { createLag } from './lag.ts';
import type { Receipt } from './receipt.ts';
import { createReturns } from './returns.ts';
import type { Return } from './returns.ts';
import type { ConnectionState, CutReason, PauseReason } from './state.ts';
import type { Transport, TransportChoice, TransportHandlers, TransportKind } from './transport.ts';

/** A connection that has been up this long was no fluke: the back-off begins anew. */
const SETTLED_MS = 10_000;

/** What is tried in turn where the choice is the page's. */
const WAYS = ['sse', 'ws', 'poll'] as const;

/** What a connection hands on. */
export interface Receiver {
  /** Told of everything first, so that what came can be compared with what the log holds. */
  readonly receipt: Pick<Receipt, 'batch' | 'notice' | 'position' | 'restart'>;
  /** What was seen of what was handed on. */
  readonly counts: ContiguityCounts;
  batch(message: BatchMessage): void;
  notice(notice: Notice): void;
  /** The stream goes on behind an id, or with the newest lines for null: what comes need not follow on what came. */
  restarted(at: string | null): void;
  stateChanged(): void;
}

/** Opens a stream of this kind behind a position; null begins with the newest lines. */
export type OpenStream = (
  kind: TransportKind,
  position: string | null,
  handlers: TransportHandlers,
) => Transport;

/** One stream, kept open across cuts, pauses and transports. */
export interface Connection {
  readonly state: ConnectionState;
  /** The id to go on from; null before the server named one. */
  readonly position: string | null;
  /** How far behind the server the page is, in milliseconds; null where that is not known. */
  readonly lagMs: number | null;
  /** How it came back after it was cut last; null where it never was. */
  readonly returned: Return | null;
  /** Closes the stream at its position. */
  pause(because: PauseReason): void;
  /** Opens a paused or ended stream where it was closed. */
  resume(): void;
  /** Goes on from another position, or with the newest lines for null; opens a paused stream too. */
  seek(to: string | null): void;
  /** Goes on over another transport, from the same position. */
  switchTo(choice: TransportChoice): void;
  /** Does not wait any longer for the next try: there is reason to believe that it works. */
  hurry(): void;
  close(): void;
}

/** Opens the stream at once. Close it with `close()`. */
export function createConnection(
  choice: TransportChoice,
  openStream: OpenStream,
  receiver: Receiver,
): Connection {
  const backOff = createBackOff();
  const { receipt } = receiver;
  const lag = createLag();
  const returns = createReturns(() => receiver.counts);
  let transport: Transport | null = null;
  let way = 0;
  /** The server has said something since the stream was opened. */
  let isHeard = false;
  let position: string | null = null;
  let state: ConnectionState = { kind: 'connecting', since: Date.now() };
  // Waits for the next try while the stream is cut, and for it to settle while it is open.
  let timer: ReturnType<typeof setTimeout> | undefined;

  function enter(next: ConnectionState): void {
    state = next;
    returns.note(next, position);
    receiver.stateChanged();
  }

  function enterCut(retryAt: number | null, because: CutReason): void {
    const cut = navigator.onLine ? 'reconnecting' : 'offline';
    lag.reset();
    enter({ kind: cut, attempt: backOff.failures, retryAt, because });
  }

  /** The server says once a stream that it is live: one that was live before a wait is so after. */
  function openKind(): 'catching-up' | 'live' {
    if (state.kind === 'waiting') return state.next;
    return state.kind === 'live' ? 'live' : 'catching-up';
  }

  function drop(): void {
    clearTimeout(timer);
    transport?.close();
    transport = null;
  }

  function open(): void {
    drop();
    if (state.kind === 'reconnecting' || state.kind === 'offline') enterCut(null, state.because);
    else enter({ kind: 'connecting', since: Date.now() });
    if (position === null) {
      receipt.restart();
      returns.forget();
      receiver.restarted(null);
    }
    isHeard = false;
    const kind = choice === 'auto' ? (WAYS[way % WAYS.length] ?? 'sse') : choice;
    transport = openStream(kind, position, handlers);
  }

  function onNotice(notice: Notice): void {
    receipt.notice(notice);
    if (notice.event === 'live') {
      backOff.reset();
      enter({ kind: 'live' });
    } else if (notice.event === 'waiting') {
      enter({ kind: 'waiting', reason: notice.reason, next: openKind() });
    } else if (notice.event === 'end' && notice.final) {
      drop();
      enter({ kind: 'ended', reason: notice.reason });
    }
    receiver.notice(notice);
  }

  const handlers: TransportHandlers = {
    opened() {
      // Only what has worked for a while resets the back-off: a proxy may open and cut at once.
      clearTimeout(timer);
      timer = setTimeout(() => backOff.reset(), SETTLED_MS);
      enter({ kind: 'catching-up' });
    },
    batch(message) {
      backOff.reset();
      position = message.id;
      enter({ kind: openKind() });
      receipt.batch(message);
      receiver.batch(message);
    },
    notice: onNotice,
    ping(ping) {
      isHeard = true;
      lag.ping(ping);
      receiver.stateChanged();
    },
    position(id) {
      position = id;
      receipt.position(id);
    },
    retrying() {
      clearTimeout(timer);
      backOff.fail();
      enterCut(null, { kind: 'cut' });
    },
    closed(because) {
      clearTimeout(timer);
      transport = null;
      // The server answers, but something between takes the stream for a file that ends, or WebSocket for nothing.
      if (!isHeard && (because.kind === 'silent' || because.kind === 'cut')) way += 1;
      const delayMs = backOff.fail();
      timer = setTimeout(open, delayMs);
      enterCut(Date.now() + delayMs, because);
    },
  };

  open();
  return {
    get state() {
      return state;
    },
    get position() {
      return position;
    },
    get lagMs() {
      return lag.ms;
    },
    get returned() {
      return returns.last;
    },
    pause(because) {
      drop();
      lag.reset();
      enter({ kind: 'paused', because });
    },
    resume() {
      if (state.kind === 'paused' || state.kind === 'ended') open();
    },
    seek(to) {
      position = to;
      if (to !== null) {
        receipt.restart();
        returns.forget();
        receiver.restarted(to);
        receipt.position(to);
      }
      open();
    },
    switchTo(next) {
      choice = next;
      if (state.kind !== 'paused' && state.kind !== 'ended') open();
    },
    hurry() {
      if (state.kind === 'reconnecting' || state.kind === 'offline') open();
    },
    close: drop,
  };
}
