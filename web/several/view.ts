import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import { noteEmptied } from '../emptied.ts';
import type { Filter } from '../filter.ts';
import { linesIn } from '../in-sight.ts';
import { proofs } from '../later.ts';
import { noteArrival } from '../lines/arrivals.ts';
import { createLinesPane } from '../lines/pane.ts';
import type { LineRow, NoticeRow, Row } from '../lines/row.ts';
import { followPageLife } from '../stream/page-life.ts';
import type { Prover } from '../stream/prover.ts';
import type { TransportChoice } from '../stream/transport.ts';
import type { OpenView } from '../viewer-model.ts';
import { createUnread, NONE_UNREAD } from '../unread.ts';
import { hasRoomFor } from '../window/room.ts';
import { createLineWindow } from '../window/window.ts';
import type { LineWindow } from '../window/window.ts';
import { rowsIn } from './held-rows.ts';
import { createJoint } from './joint.ts';
import type { Places } from './merge.ts';
import { createMoves } from './moves.ts';
import type { Moves } from './moves.ts';
import { createParts } from './parts.ts';
import type { Parts } from './parts.ts';
import { createSeveralReader } from './reader.ts';
import { createSeveralStream } from './stream.ts';

/** Lines are read on where so many screens are left before an edge. */
const NEAR_SCREENS = 1.5;

export interface SeveralViewOptions {
  readonly transport: TransportChoice;
  readonly filter: Filter;
  /** Where to begin; null: at the end, and follow. */
  readonly at: string | null;
  /** The element that scrolls. */
  readonly pane: HTMLElement;
  /** Whether so much was written since these positions that the newest lines are begun with anew. */
  readonly isFarBehind: (places: Places) => boolean;
  /** Called at most once a frame, after the page was brought up to date. */
  readonly changed: () => void;
  /** Called with what the stream has brought. */
  readonly arrived: (rows: readonly Row[]) => void;
  /** Called with the rows that are elements now, after they changed. */
  readonly mountedChanged: (rows: Iterable<readonly [Row, HTMLElement]>) => void;
}

/** Several logs as one list of lines. Bytes go one way: stream or lookup, window, list. */
export interface SeveralView
  extends OpenView, Pick<Moves, 'topLine' | 'placeBehind' | 'show' | 'goTo' | 'goToLine'> {
  readonly parts: Parts;
  /** Where the reader is: positions as text; null at the end, or where nothing is known. */
  readonly place: string | null;
  /** The topmost line in sight; null where there is none. */
  readonly topRow: LineRow | null;
  /** Goes on with these logs: those that are open go on where they are. Those that are not offered wait. */
  serve(names: readonly string[]): void;
  /** Adds a row of the page's own. */
  say(row: NoticeRow): void;
  /** Takes the rows of logs away that are no longer shown. */
  forgetOthers(): void;
  /** Stays where it is. */
  hold(): void;
  /** Shows the lines that pass, around a place or at the end. */
  setFilter(filter: Filter, at: string | null): void;
  close(): void;
}

export function openSeveralView(options: SeveralViewOptions): SeveralView {
  const { pane, isFarBehind, changed } = options;
  let { filter, at: begin } = options;
  let failure: string | null = null;
  let topWhenStopped = 0;
  const lines = createLineWindow();
  const parts = createParts((rows) => {
    if (stream.state.kind === 'live') noteArrival(rows);
    if (!list.following) unread.arrived(rows);
    reader.append(rows, new Map());
    options.arrived(rows);
  });
  const unread = createUnread(() => parts.counts);
  const stream = createSeveralStream({
    transport: options.transport,
    filter: () => filter,
    parts,
    batch: receive,
    noticed: (notice, name) => noteEmptied(notice, name, () => linesOf(name)),
    say,
    changed: () => list.request(),
  });
  const reader = createSeveralReader({
    lines,
    names: () => stream.names,
    filter: () => filter,
    changed: () => list.request(),
    failed(error) {
      failure = error?.message ?? null;
    },
  });
  const joint = createJoint({ lines, parts, stream, reader });
  const list = createLinesPane({
    pane,
    lines,
    headWords,
    isAtEnd: () => !lines.newer,
    drawn,
    followChanged() {
      unread.begin();
      topWhenStopped = list.firstVisible;
    },
    mountedChanged: options.mountedChanged,
  });
  const moves = createMoves({ pane, lines, list, reader, joint });
  let prover: Prover | null = null;
  const life = followPageLife(stream);

  function headWords({ older }: LineWindow): string {
    if (!older) return `Beginning of ${stream.names.join(', ')}`;
    return reader.isPlaced
      ? 'Earlier lines…'
      : 'The newest lines of each; further up are those before';
  }

  function linesOf(name: string): readonly LineRow[] {
    return linesIn(lines, lines.first, lines.end).filter(({ log }) => log === name);
  }

  /** What is being read must stay: new rows that would push it out wait in the files. */
  function receive(message: BatchMessage): void {
    const found = lines.newer ? null : parts.partOf(message);
    if (found === null) return;
    if (list.following || hasRoomFor(message, lines, list.firstVisible))
      found.part.batch(found.own);
    else joint.leaveLive();
    list.request();
  }

  /** A stream that is opened again says the same again. */
  function say(row: NoticeRow): void {
    const last = lines.at(lines.end - 1);
    if (last?.kind === 'notice' && last.title === row.title && last.text === row.text) return;
    reader.append([row], new Map());
    list.request();
  }

  function serve(names: readonly string[]): void {
    stream.serve(names);
    if (begin === null || names.length === 0) return;
    const place = begin;
    begin = null;
    joint.part();
    void moves.goTo(place);
  }

  function drawn(): void {
    const screen = Math.max(20, list.endVisible - list.firstVisible) * NEAR_SCREENS;
    if (lines.first !== lines.end) {
      if (!list.following && list.firstVisible - lines.first < screen) readOlder();
      if (lines.newer && lines.end - list.endVisible < screen) reader.newer();
      joint.settle();
    }
    changed();
  }

  /**
   * A stream begins with as many lines of each log, which reach back to different times. Whoever reads there gets the
   * window laid anew around the topmost line, which stays where it is, with all that is between.
   */
  function readOlder(): void {
    if (reader.isPlaced) return reader.older();
    const top = moves.topSequence;
    const row = lines.at(top);
    const isUp = list.firstVisible < topWhenStopped;
    if (isUp && lines.older && reader.isFree && row?.kind === 'line')
      void moves.layAround(top, row);
  }

  function forgetOthers(): void {
    const top = lines.at(list.firstVisible);
    const rows = rowsIn(lines).filter(
      ({ log }) => log === undefined || parts.get(log) !== undefined,
    );
    const place = top === undefined ? -1 : rows.indexOf(top);
    const { older, newer } = lines;
    lines.clear({ frontId: null, older, newer });
    lines.append(rows, null);
    reader.keep(parts.all.map(({ name }) => name));
    if (!list.following && place >= 0) list.show(lines.first + place, 0);
    list.request();
  }

  return {
    get status() {
      const { all, counts } = parts;
      return {
        connection: stream.state,
        position: null,
        counts,
        logs: all.filter(({ position }) => position !== null),
        lagMs: stream.lagMs,
        returned: stream.returned,
        proof: prover?.state ?? null,
        following: list.following,
        unread: list.following ? NONE_UNREAD : unread.now,
        empty: lines.first === lines.end,
        top: null,
        share: 1,
        filter,
        failure,
      };
    },
    get place() {
      return list.following || lines.first === lines.end ? null : reader.placeAt(moves.topSequence);
    },
    parts,
    serve,
    say,
    forgetOthers,
    get topRow() {
      const row = lines.at(moves.topSequence);
      return row?.kind === 'line' ? row : null;
    },
    get topLine() {
      return moves.topLine;
    },
    placeBehind: (line) => moves.placeBehind(line),
    show: (line) => moves.show(line),
    goTo: (place) => moves.goTo(place),
    goToLine: (line) => moves.goToLine(line),
    hold: () => list.setFollowing(false),
    setFilter(next, at) {
      filter = next;
      if (at !== null) return void moves.goTo(at);
      list.setFollowing(true);
      joint.restart();
    },
    follow() {
      reader.stop();
      list.setFollowing(true);
      const { isApart } = joint;
      const isBehind = isApart || stream.state.kind === 'paused';
      if (isBehind && isFarBehind(isApart ? reader.tails : parts.places)) joint.restart();
      else if (isApart) joint.rejoin();
      else stream.resume();
    },
    skip() {
      list.setFollowing(true);
      joint.restart();
    },
    pause() {
      list.setFollowing(false);
      stream.pause('asked');
    },
    switchTo: (kind) => stream.switchTo(kind),
    hurry: () => stream.hurry(),
    linesOf: (first, last) => linesIn(lines, first, last),
    async prove() {
      const { createLogProver } = await proofs.load();
      prover ??= createLogProver('', parts.receipt, () => list.request());
      prover.run();
    },
    dismissProof: () => prover?.dismiss(),
    close() {
      reader.stop();
      life.close();
      stream.close();
      list.close();
    },
  };
}
