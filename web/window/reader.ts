import { faultRow, gapRow } from '../lines/notice-row.ts';
import { idOf } from '../lines/row.ts';
import type { Row } from '../lines/row.ts';
import { endOf, generationBefore, startOf, withoutLast } from './edge.ts';
import { generationBehind } from './generation-behind.ts';
import type { Land } from './landing.ts';
import { createOneRead } from './one-read.ts';
import type { OneReadOptions } from './one-read.ts';
import { LookupError } from '../lookup/answer.ts';
import type { Piece } from './piece.ts';
import type { Source, Spot } from './source.ts';
import type { LineWindow } from './window.ts';

export interface ReaderOptions extends OneReadOptions {
  readonly lines: LineWindow;
  /** Gives the lines as they are filtered at the moment. */
  readonly source: () => Source;
  readonly land: Land;
  /** Whether the newest rows may go to make room for older ones. */
  readonly mayEvictNewest: () => boolean;
}

/** Reads lines into the window: on from its edges, or around another place. */
export interface Reader {
  /** True while lines are asked for. */
  readonly busy: boolean;
  /** Reads what comes before the window, unless it is doing so. */
  older(): void;
  /** Reads what comes behind the window. */
  newer(): void;
  /**
   * Begins the window anew around a place; what was being read is given up.
   * @returns the row to show; null where it was given up or there is none.
   */
  goTo(place: string): Promise<number | null>;
  /** Gives up what is being read. */
  stop(): void;
}

export function createReader(options: ReaderOptions): Reader {
  const { lines, source, land, mayEvictNewest } = options;
  const one = createOneRead(options);
  /** The files at both edges, where the window itself has no line that tells. */
  let edges = { before: 0, behind: 0 };

  async function readOlder(spot: Spot): Promise<void> {
    await one.read(async (signal) => {
      const piece = await source()({ spot, dir: 'back', signal }).catch(lost);
      // Under a fast log the window may have moved on since: this is of another place then.
      if (signal.aborted || frontOf(lines) !== spot.id) return;
      const before = rowsBefore(piece, lines);
      const rows = [...before, ...holeBetween(before, lines)];
      if (!mayEvictNewest() && !lines.hasRoomFor(rows)) {
        one.rest();
        return;
      }
      lines.prepend(rows, piece);
      edges = { ...edges, before: piece.generation };
    });
  }

  async function readNewer(spot: Spot): Promise<void> {
    await one.read(async (signal) => {
      const piece = await source()({ spot, dir: 'forward', signal }).catch(lost);
      if (signal.aborted) return;
      // Where the file is gone there is no page: a stream tells what came of it.
      if (piece.tailId !== null) lines.append(piece.rows, piece.tailId);
      lines.newer = piece.newer;
      edges = { ...edges, behind: piece.generation };
    });
  }

  async function around(place: string, signal: AbortSignal): Promise<number | null> {
    const [piece, ahead] = await land(place, signal);
    return signal.aborted ? null : begin(piece, ahead);
  }

  /** @returns the row to show: the last before what is ahead; without that the first. */
  function begin(piece: Piece, ahead?: Piece): number {
    const { frontId, older, generation } = piece;
    lines.clear({ frontId, older, newer: true });
    edges = { before: generation, behind: ahead?.generation ?? generation };
    lines.append(piece.rows, piece.tailId);
    lines.newer = piece.newer;
    if (ahead === undefined) return lines.first;
    const last = Math.max(lines.first, lines.end - 1);
    lines.append(ahead.rows, ahead.tailId);
    lines.newer = ahead.newer;
    return last;
  }

  return {
    get busy() {
      return one.busy;
    },
    older() {
      const id = frontOf(lines);
      if (!lines.older || id === null || !one.isFree) return;
      void readOlder({ id, generation: generationBefore(lines) ?? edges.before });
    },
    newer() {
      const { tailId } = lines;
      if (!lines.newer || tailId === null || !one.isFree) return;
      void readNewer({ id: tailId, generation: generationBehind(lines) ?? edges.behind });
    },
    goTo: (place) => one.read((signal) => around(place, signal)),
    stop: () => one.stop(),
  };
}

/** The id to ask for what comes before a window with; null where it has none. */
function frontOf({ frontId, firstLine }: LineWindow): string | null {
  return frontId ?? (firstLine === undefined ? null : idOf(firstLine));
}

/** The rows of a piece that come before a window. */
function rowsBefore({ rows, tailId }: Piece, lines: LineWindow): readonly Row[] {
  const { frontId, firstLine } = lines;
  // Before the first byte of a file that is gone nothing is known to be missing.
  if (tailId === null) return firstLine?.offset === 0 ? [] : rows;
  if (frontId !== null || firstLine === undefined || firstLine.offset === null) return rows;
  // It was asked for by the id of the first line itself, and ends with that line once more.
  const start = startOf(lines)?.offset ?? firstLine.offset;
  return withoutLast(rows, firstLine.offset + firstLine.size - start);
}

/** What the server did not say, where rows and the window behind them do not meet. */
function holeBetween(rows: readonly Row[], lines: LineWindow): readonly Row[] {
  const end = endOf(rows);
  const start = startOf(lines);
  if (end === null || start === null || end.generation !== start.generation) return [];
  return end.offset < start.offset ? [faultRow('hole', start.offset - end.offset)] : [];
}

/** Where no file agrees with the edge any more there is nothing to read on from. */
function lost(error: unknown): Piece {
  if (!(error instanceof LookupError) || error.code !== 'ERR_UNKNOWN_ID') throw error;
  const row = gapRow(`what came before is no longer there: ${error.message}`);
  return { rows: [row], frontId: null, tailId: null, older: false, newer: false, generation: 0 };
}
