import { fetchDigest, rawUrl, streamUrl } from './api.ts';
import { createFeed } from './feed.ts';
import { addFilter, isFiltering } from './filter.ts';
import type { Filter } from './filter.ts';
import { createLinesPane } from './lines/pane.ts';
import { idOf } from './lines/row.ts';
import type { LineRow, Row } from './lines/row.ts';
import { createScale } from './scroll/scale.ts';
import type { Scale } from './scroll/scale.ts';
import { createConnection } from './stream/connection.ts';
import type { OpenStream, Receiver } from './stream/connection.ts';
import type { ContiguityCounts } from './stream/contiguity.ts';
import type { ConnectionState } from './stream/state.ts';
import { followPageLife } from './stream/page-life.ts';
import { createProver } from './stream/prover.ts';
import type { ProofState, Prover } from './stream/prover.ts';
import { createReceipt } from './stream/receipt.ts';
import { openShared } from './stream/shared.ts';
import type { Transport, TransportKind } from './stream/transport.ts';
import { createReader } from './window/reader.ts';
import { hasRoomFor } from './window/room.ts';
import { createSource } from './window/source.ts';
import { createLineWindow } from './window/window.ts';

/** Lines are read on where so many screens are left before an edge. */
const NEAR_SCREENS = 1.5;
/** So many bytes are streamed on the way back to the end; with more between, the end is read anew. */
export const STREAMED_BYTES = 1024 * 1024;

/** One of several logs. */
export interface LogStatus {
  readonly name: string;
  readonly counts: ContiguityCounts;
}

/** What the chrome shows of a viewer. */
export interface ViewerStatus {
  readonly connection: ConnectionState;
  /** The id behind the last line that the page holds; null before there is one. */
  readonly position: string | null;
  readonly counts: ContiguityCounts;
  /** Each log by itself, where several are open. */
  readonly logs?: readonly LogStatus[];
  /** How far behind the server the page is, in milliseconds; null where that is not known. */
  readonly lagMs: number | null;
  /** How far the proof is that nothing is missing; null where none was asked for. */
  readonly proof: ProofState | null;
  readonly following: boolean;
  /** Lines that came since following stopped. */
  readonly unread: number;
  /** True when there is no row to show. */
  readonly empty: boolean;
  /** The topmost line in sight, and where it is among all bytes, 0 to 1. */
  readonly top: LineRow | null;
  readonly share: number;
  readonly filter: Filter;
  /** What went wrong when lines were looked up. */
  readonly failure: string | null;
}

export interface ViewerOptions {
  readonly name: string;
  readonly transport: TransportKind;
  readonly filter: Filter;
  /** A place to begin at; null: at the end, and follow. */
  readonly at: string | null;
  /** The element that scrolls. */
  readonly pane: HTMLElement;
  /** Called at most once a frame, after the page was brought up to date. */
  readonly changed: () => void;
  /** Called with the rows that are elements now, after they changed. */
  readonly mountedChanged: (rows: Iterable<readonly [Row, HTMLElement]>) => void;
}

/** What the chrome asks of a viewer, whatever it shows. */
export type OpenView = Pick<
  Viewer,
  'status' | 'follow' | 'pause' | 'switchTo' | 'hurry' | 'prover'
>;

/** One open log: its stream, its lines and its list. */
export interface Viewer {
  readonly status: ViewerStatus;
  readonly scale: Scale;
  /** Goes to the end and stays there; a paused stream goes on. */
  follow(): void;
  /** Closes the stream at its position and leaves the list as it is. */
  pause(): void;
  /**
   * Shows the line of an id, or the first one at a place.
   * @returns whether it was found.
   */
  goTo(place: string): Promise<boolean>;
  /** Shows a share of all bytes if it lies in the window: then nothing has to be asked for. */
  showShare(share: number): boolean;
  /** Shows only the lines that pass, around the same place or another one; `end` follows. */
  setFilter(filter: Filter, at?: string): void;
  /** Stays where it is. */
  hold(): void;
  /** The line of a row, or the one before it; null: the topmost in sight. */
  lineNear(sequence: number | null): LineRow | undefined;
  switchTo(kind: TransportKind): void;
  /** Tries at once where the stream is cut. */
  hurry(): void;
  /** Proves that nothing is missing. */
  readonly prover: Pick<Prover, 'run' | 'dismiss'>;
  close(): void;
}

/** Opens a log in the pane. Bytes go one way: transport or lookup, window, list. */
export function openViewer(options: ViewerOptions): Viewer {
  const { name, transport, pane, changed, mountedChanged } = options;
  let { filter } = options;
  const lines = createLineWindow();
  const scale = createScale();
  const feed = createFeed({
    add,
    get last() {
      return lines.at(lines.end - 1);
    },
  });
  const list = createLinesPane({
    pane,
    lines,
    headWords: ({ older }) => (older ? 'Earlier lines…' : `Beginning of ${name}`),
    rawUrlOf: () => rawUrl(name),
    isAtEnd: () => !lines.newer,
    drawn,
    followChanged,
    mountedChanged,
  });
  const reader = createReader({
    name,
    lines,
    scale,
    source: () => createSource(name, filter, scale),
    isFiltered: () => isFiltering(filter),
    changed: () => list.request(),
    failed(error) {
      failure = error?.message ?? null;
    },
  });
  let failure: string | null = null;
  let linesWhenStopped = 0;
  const receipt = createReceipt();
  const receiver: Receiver = {
    receipt,
    batch(message) {
      if (lines.newer) return;
      // What is being read must stay: new rows that would push it out wait in the file.
      if (list.following || hasRoomFor(message, lines, list.firstVisible)) feed.batch(message);
      else leaveLive();
      list.request();
    },
    notice(notice) {
      if (lines.newer) return;
      feed.notice(notice);
      scale.newest = Math.max(scale.newest, feed.generation);
      list.request();
    },
    restarted: () => feed.restarted(),
    stateChanged: () => list.request(),
  };
  const connection = createConnection(transport, openStream, receiver);
  const prover = createProver(
    receipt,
    ({ from, to }) => fetchDigest(name, from, to),
    () => list.request(),
  );
  const life = followPageLife(connection);

  function openStream(...[kind, position, handlers]: Parameters<OpenStream>): Transport {
    const url = streamUrl(name, kind, position);
    addFilter(url.searchParams, filter);
    if (filter.context > 0) url.searchParams.set('context', String(filter.context));
    return openShared(kind, url.href, handlers);
  }

  function add(rows: readonly Row[], id: string | null): void {
    lines.append(rows, id);
    const { lastLine } = lines;
    if (lastLine !== undefined && lastLine.generation === scale.newest)
      scale.grow((lastLine.offset ?? 0) + lastLine.size);
  }

  function leaveLive(): void {
    lines.newer = true;
    if (connection.state.kind !== 'paused') connection.pause('reading');
  }

  function rejoin(): void {
    const last = lines.lastLine;
    if (lines.tailId === null || last === undefined) return restart();
    feed.generation = last.generation;
    lines.newer = false;
    connection.seek(lines.tailId);
  }

  /** Begins with the newest lines. */
  function restart(): void {
    reader.stop();
    lines.clear({ frontId: null, older: true, newer: false });
    feed.generation = scale.newest;
    connection.seek(null);
  }

  function followChanged(): void {
    linesWhenStopped = feed.counts.lines;
  }

  function drawn(): void {
    const screen = Math.max(20, list.endVisible - list.firstVisible) * NEAR_SCREENS;
    const isApart = connection.state.kind === 'paused' && connection.state.because === 'reading';
    if (lines.first !== lines.end) {
      if (list.firstVisible - lines.first < screen) reader.older();
      if (lines.newer && lines.end - list.endVisible < screen) reader.newer();
      // Prepending may have let go of what the stream had brought.
      if (lines.newer && !isApart) leaveLive();
      else if (isApart && !lines.newer && !reader.busy) rejoin();
    }
    changed();
  }

  function topLine(): LineRow | null {
    for (let sequence = list.firstVisible; sequence < lines.end; sequence += 1) {
      const row = lines.at(sequence);
      if (row?.kind === 'line' && row.offset !== null) return row;
    }
    return lines.lastLine ?? null;
  }

  function bytesBehind(): number {
    const last = lines.lastLine;
    if (last === undefined) return Infinity;
    const { generation, offset, size } = last;
    return scale.bytesBehind({ generation, offset: (offset ?? 0) + size });
  }

  function shareOf({ generation, offset }: LineRow): number {
    return scale.shareOf({ generation, offset: offset ?? 0 });
  }

  function showShare(share: number): boolean {
    const { firstLine, lastLine } = lines;
    if (firstLine === undefined || lastLine === undefined) return false;
    if (share < shareOf(firstLine) || share > shareOf(lastLine)) return false;
    for (let sequence = lines.first; sequence < lines.end; sequence += 1) {
      const row = lines.at(sequence);
      if (row?.kind !== 'line' || row.offset === null || shareOf(row) < share) continue;
      reader.stop();
      list.show(sequence, 0);
      return true;
    }
    return false;
  }

  async function goTo(place: string): Promise<boolean> {
    list.setFollowing(false);
    const sequence = await reader.goTo(place);
    if (sequence === null) return false;
    leaveLive();
    list.show(sequence);
    return true;
  }

  function follow(): void {
    reader.stop();
    list.setFollowing(true);
    if (bytesBehind() > STREAMED_BYTES) restart();
    else if (lines.newer) rejoin();
    else connection.resume();
  }

  if (options.at !== null) {
    leaveLive();
    void goTo(options.at);
  }

  return {
    get status() {
      const top = topLine();
      return {
        connection: connection.state,
        position: lines.tailId ?? connection.position,
        counts: feed.counts,
        lagMs: connection.lagMs,
        proof: prover.state,
        following: list.following,
        unread: list.following ? 0 : feed.counts.lines - linesWhenStopped,
        empty: lines.first === lines.end,
        top,
        share: list.following || top === null ? 1 : shareOf(top),
        filter,
        failure,
      };
    },
    scale,
    follow,
    pause() {
      list.setFollowing(false);
      connection.pause('asked');
    },
    goTo,
    showShare,
    setFilter(next, at) {
      const top = topLine();
      const id = at ?? (list.following || top === null ? 'end' : idOf(top));
      filter = next;
      if (id !== null && id !== 'end') {
        void goTo(id);
        return;
      }
      list.setFollowing(true);
      restart();
    },
    hold: () => list.setFollowing(false),
    lineNear(sequence) {
      if (sequence === null) return topLine() ?? undefined;
      for (let at = sequence; at >= lines.first; at -= 1) {
        const row = lines.at(at);
        if (row?.kind === 'line') return row;
      }
      return lines.firstLine;
    },
    switchTo: (kind) => connection.switchTo(kind),
    hurry: () => connection.hurry(),
    prover,
    close() {
      reader.stop();
      life.close();
      connection.close();
      list.close();
    },
  };
}
