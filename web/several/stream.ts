import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import type { Notice } from '../../src/protocol/notice.ts';
import { streamUrl } from '../api.ts';
import { addFilter } from '../filter.ts';
import type { Filter } from '../filter.ts';
import { noticeRow } from '../lines/notice-row.ts';
import type { NoticeRow } from '../lines/row.ts';
import { createConnection } from '../stream/connection.ts';
import type { Connection, OpenStream, Receiver } from '../stream/connection.ts';
import type { Return } from '../stream/returns.ts';
import { openShared } from '../stream/shared.ts';
import type { ConnectionState, PauseReason } from '../stream/state.ts';
import type { Transport, TransportHandlers, TransportChoice } from '../stream/transport.ts';
import { nameOnly } from './only-log.ts';
import type { Parts } from './parts.ts';

/** A log that is added begins with so many of its lines. */
const ADDED_LINES = 100;

export interface SeveralStreamOptions {
  readonly transport: TransportChoice;
  readonly filter: () => Filter;
  /** Told of where the stream is, and of what is said of each log. */
  readonly parts: Parts;
  readonly batch: (message: BatchMessage) => void;
  /** Called with what is told of a log, before its rows are there. */
  readonly noticed: (notice: Notice, log: string) => void;
  /** Called with what is told of all. */
  readonly say: (row: NoticeRow) => void;
  readonly changed: () => void;
}

/** The one stream of several logs, in the order of time. */
export interface SeveralStream {
  readonly state: ConnectionState;
  readonly lagMs: number | null;
  /** How it came back after it was cut last; null where it never was. */
  readonly returned: Return | null;
  /** The logs that are asked for, in their order. */
  readonly names: readonly string[];
  /** Goes on with these logs: those that are open go on where they are. */
  serve(names: readonly string[]): void;
  /** Goes on from these positions, or with the newest lines. */
  seek(to: string | null): void;
  pause(because: PauseReason): void;
  resume(): void;
  switchTo(kind: TransportChoice): void;
  hurry(): void;
  close(): void;
}

/** Begins with the first logs that are to be served. */
export function createSeveralStream(options: SeveralStreamOptions): SeveralStream {
  const { filter, parts, batch, noticed, say, changed } = options;
  let kind = options.transport;
  let names: readonly string[] = [];
  let connection: Connection | null = null;
  const receiver: Receiver = {
    // Each part has its own; what the page has no room for must be in none.
    receipt: {
      batch: () => undefined,
      notice: () => undefined,
      position: (id) => parts.moveTo(id),
      restart: () => undefined,
    },
    get counts() {
      return parts.counts;
    },
    batch,
    notice(notice) {
      const row = notice.event === 'waiting' ? null : noticeRow(notice);
      if (row !== null) say(row);
    },
    restarted: (at) => parts.restart(at),
    stateChanged: changed,
  };

  function open(...[wanted, position, handlers]: Parameters<OpenStream>): Transport {
    const [name = '', ...others] = names;
    const from = position === null ? null : parts.placeOf(names);
    const url = streamUrl(names.join(','), wanted, from);
    url.searchParams.set('order', 'time');
    if (from !== null) url.searchParams.set('lines', String(ADDED_LINES));
    addFilter(url.searchParams, filter());
    if (filter().context > 0) url.searchParams.set('context', String(filter().context));
    parts.opened();
    const own: TransportHandlers = {
      ...handlers,
      notice(notice, log) {
        if (log === undefined) return handlers.notice(notice);
        noticed(notice, log);
        parts.get(log)?.notice(notice);
        tellCondition(handlers.notice);
        changed();
      },
    };
    return openShared(wanted, url.href, others.length === 0 ? nameOnly(name, own) : own);
  }

  /** The connection is live, or waits, when all logs do. */
  function tellCondition(tell: (notice: Notice) => void): void {
    const condition = parts.conditionOf(names);
    if (condition !== null) tell(condition);
  }

  return {
    get state() {
      return connection?.state ?? { kind: 'waiting', reason: 'missing', next: 'live' };
    },
    get lagMs() {
      return connection?.lagMs ?? null;
    },
    get returned() {
      return connection?.returned ?? null;
    },
    get names() {
      return names;
    },
    serve(next) {
      names = next;
      if (names.length === 0) return;
      if (connection === null) connection = createConnection(kind, open, receiver);
      else if (connection.state.kind === 'ended') connection.resume();
      else connection.switchTo(kind);
    },
    seek: (to) => connection?.seek(to),
    pause: (because) => connection?.pause(because),
    resume: () => connection?.resume(),
    switchTo(next) {
      kind = next;
      connection?.switchTo(next);
    },
    hurry: () => connection?.hurry(),
    close: () => connection?.close(),
  };
}
