import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import type { Notice } from '../../src/protocol/notice.ts';
import { rawUrl, streamUrl } from '../api.ts';
import { addFilter } from '../filter.ts';
import type { Filter } from '../filter.ts';
import { linesIn } from '../in-sight.ts';
import { proofs } from '../later.ts';
import { noteArrival } from '../lines/arrivals.ts';
import { noticeRow } from '../lines/notice-row.ts';
import { createLinesPane } from '../lines/pane.ts';
import { idOf } from '../lines/row.ts';
import type { NoticeRow, Row } from '../lines/row.ts';
import { createConnection } from '../stream/connection.ts';
import type { Connection, OpenStream, Receiver } from '../stream/connection.ts';
import { followPageLife } from '../stream/page-life.ts';
import type { Prover } from '../stream/prover.ts';
import { openShared } from '../stream/shared.ts';
import type { ConnectionState } from '../stream/state.ts';
import type { Transport, TransportHandlers, TransportKind } from '../stream/transport.ts';
import type { OpenView, ViewerStatus } from '../viewer-model.ts';
import { hasRoomFor } from '../window/room.ts';
import { createLineWindow } from '../window/window.ts';
import { nameOnly } from './only-log.ts';
import { createParts } from './parts.ts';
import type { Parts } from './parts.ts';

/** A log that is added begins with so many of its lines. */
const ADDED_LINES = 100;

export interface SeveralViewOptions {
  readonly transport: TransportKind;
  readonly filter: Filter;
  /** The element that scrolls. */
  readonly pane: HTMLElement;
  /** What the row above all others says. */
  readonly headWords: string;
  /** Whether so much was written since that the newest lines are begun with anew. */
  readonly isFarBehind: (parts: Parts) => boolean;
  /** Called at most once a frame, after the page was brought up to date. */
  readonly changed: () => void;
}

/** Several logs as one list of lines. Bytes go one way: stream, part, window, list. */
export interface SeveralView extends OpenView {
  readonly parts: Parts;
  /** Goes on with these logs: those that are open go on where they are. Those that are not offered wait. */
  serve(names: readonly string[]): void;
  /** Adds a row of the page's own. */
  say(row: NoticeRow): void;
  /** Takes the rows of logs away that are no longer shown. */
  forgetOthers(): void;
  /** Shows the line of an id, or the first one for `start`. @returns whether it is in the page. */
  show(place: string): boolean;
  /** Begins anew with the newest lines that pass. */
  setFilter(filter: Filter): void;
  close(): void;
}

export function openSeveralView(options: SeveralViewOptions): SeveralView {
  const { pane, headWords, isFarBehind, changed } = options;
  let { transport: kind, filter } = options;
  let offered: readonly string[] = [];
  let connection: Connection | null = null;
  let linesWhenStopped = 0;
  const lines = createLineWindow();
  const parts = createParts((rows) => {
    if (connection?.state.kind === 'live') noteArrival(rows);
    lines.append(rows, null);
  });
  const list = createLinesPane({
    pane,
    lines,
    headWords: () => headWords,
    rawUrlOf: ({ log }) => rawUrl(log ?? ''),
    isAtEnd: () => true,
    drawn: changed,
    followChanged() {
      linesWhenStopped = parts.counts.lines;
    },
    mountedChanged: () => undefined,
  });
  const receiver: Receiver = {
    // Each part has its own; what the page has no room for must be in none.
    receipt: {
      batch: () => undefined,
      notice: () => undefined,
      position: (id) => parts.moveTo(id),
      restart: () => parts.restart(),
    },
    batch: receive,
    notice(notice) {
      const row = notice.event === 'waiting' ? null : noticeRow(notice);
      if (row !== null) say(row);
    },
    restarted: () => undefined,
    stateChanged: () => list.request(),
  };
  let prover: Prover | null = null;
  const life = followPageLife({
    get state() {
      return stateNow();
    },
    pause: (because) => connection?.pause(because),
    resume: () => connection?.resume(),
    hurry: () => connection?.hurry(),
  });

  function stateNow(): ConnectionState {
    return connection?.state ?? { kind: 'waiting', reason: 'missing', next: 'live' };
  }

  function openStream(...[wanted, position, handlers]: Parameters<OpenStream>): Transport {
    const [name = '', ...others] = offered;
    const from = position === null ? null : parts.placeOf(offered);
    const url = streamUrl(offered.join(','), wanted, from);
    url.searchParams.set('order', 'time');
    if (from !== null) url.searchParams.set('lines', String(ADDED_LINES));
    addFilter(url.searchParams, filter);
    if (filter.context > 0) url.searchParams.set('context', String(filter.context));
    parts.opened();
    const own: TransportHandlers = {
      ...handlers,
      notice(notice, log) {
        if (log === undefined) return handlers.notice(notice);
        parts.get(log)?.notice(notice);
        tellCondition(handlers.notice);
        list.request();
      },
    };
    return openShared(wanted, url.href, others.length === 0 ? nameOnly(name, own) : own);
  }

  /** The connection is live, or waits, when all logs do. */
  function tellCondition(tell: (notice: Notice) => void): void {
    const condition = parts.conditionOf(offered);
    if (condition !== null) tell(condition);
  }

  /** What is being read must stay: new rows that would push it out wait in the files. */
  function receive(message: BatchMessage): void {
    const found = parts.partOf(message);
    if (found === null) return;
    if (list.following || hasRoomFor(message, lines, list.firstVisible)) {
      found.part.batch(found.own);
      list.request();
    } else {
      connection?.pause('reading');
    }
  }

  /** A stream that is opened again says the same again. */
  function say(row: NoticeRow): void {
    const last = lines.at(lines.end - 1);
    if (last?.kind === 'notice' && last.title === row.title && last.text === row.text) return;
    lines.append([row], null);
    list.request();
  }

  function serve(names: readonly string[]): void {
    offered = names;
    if (names.length === 0) return;
    if (connection === null) connection = createConnection(kind, openStream, receiver);
    else if (connection.state.kind === 'ended') connection.resume();
    else connection.switchTo(kind);
  }

  function restart(): void {
    lines.clear({ frontId: null, older: true, newer: false });
    connection?.seek(null);
  }

  function forgetOthers(): void {
    const rows: Row[] = [];
    const top = lines.at(list.firstVisible);
    for (let sequence = lines.first; sequence < lines.end; sequence += 1) {
      const row = lines.at(sequence);
      if (row === undefined) continue;
      if (row.log === undefined || parts.get(row.log) !== undefined) rows.push(row);
    }
    const place = top === undefined ? -1 : rows.indexOf(top);
    lines.clear({ frontId: null, older: true, newer: false });
    lines.append(rows, null);
    if (!list.following && place >= 0) list.show(lines.first + place, 0);
    list.request();
  }

  function show(place: string): boolean {
    for (let sequence = lines.first; sequence < lines.end; sequence += 1) {
      const row = lines.at(sequence);
      if (row?.kind !== 'line' || (place !== 'start' && idOf(row) !== place)) continue;
      list.show(sequence);
      return true;
    }
    return false;
  }

  function statusNow(): ViewerStatus {
    const { all, counts } = parts;
    return {
      connection: stateNow(),
      position: null,
      counts,
      logs: all.filter(({ position }) => position !== null),
      lagMs: connection?.lagMs ?? null,
      proof: prover?.state ?? null,
      following: list.following,
      unread: list.following ? 0 : Math.max(0, counts.lines - linesWhenStopped),
      empty: lines.first === lines.end,
      top: null,
      share: 1,
      filter,
      failure: null,
    };
  }

  return {
    get status() {
      return statusNow();
    },
    parts,
    serve,
    say,
    forgetOthers,
    show,
    setFilter(next) {
      filter = next;
      list.setFollowing(true);
      restart();
    },
    follow() {
      list.setFollowing(true);
      if (connection?.state.kind === 'paused' && isFarBehind(parts)) restart();
      else connection?.resume();
    },
    pause() {
      list.setFollowing(false);
      connection?.pause('asked');
    },
    switchTo(next) {
      kind = next;
      connection?.switchTo(next);
    },
    hurry: () => connection?.hurry(),
    linesOf: (first, last) => linesIn(lines, first, last),
    async prove() {
      const { createLogProver } = await proofs.load();
      prover ??= createLogProver('', parts.receipt, () => list.request());
      prover.run();
    },
    dismissProof: () => prover?.dismiss(),
    close() {
      life.close();
      connection?.close();
      list.close();
    },
  };
}
