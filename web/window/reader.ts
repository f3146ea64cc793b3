import { parseEventId } from '../../src/protocol/event-id.ts';
import { faultRow, gapRow } from '../lines/notice-row.ts';
import { idOf } from '../lines/row.ts';
import type { LineRow, Row } from '../lines/row.ts';
import type { Scale } from '../scroll/scale.ts';
import { createLocator } from './locate.ts';
import { LookupError, fetchPage } from './page.ts';
import type { LinesPage } from './page.ts';
import { pieceOf, trimPiece } from './piece.ts';
import type { Piece } from './piece.ts';
import { withFolds } from './source.ts';
import type { Source, Spot } from './source.ts';
import type { LineWindow } from './window.ts';

/** After an error an edge is asked for again no sooner than this. */
const REST_MS = 2_000;

export interface ReaderOptions {
  readonly name: string;
  readonly lines: LineWindow;
  readonly scale: Scale;
  /** Gives the lines as they are filtered at the moment. */
  readonly source: () => Source;
  /** Whether lines are left out at the moment. */
  readonly isFiltered: () => boolean;
  /** Called when rows came. */
  readonly changed: () => void;
  /** Called with what went wrong, and with null once something went well. */
  readonly failed: (error: Error | null) => void;
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
  const { name, lines, scale, source, isFiltered, changed, failed } = options;
  const locator = createLocator(name, scale);
  let reading: AbortController | null = null;
  let restUntil = 0;

  function stop(): void {
    reading?.abort();
    reading = null;
  }

  /** One at a time: what was begun before is given up. */
  async function read<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    stop();
    const mine = new AbortController();
    reading = mine;
    try {
      const result = await work(mine.signal);
      failed(null);
      return result;
    } catch (error) {
      if (mine.signal.aborted || !(error instanceof Error)) return null;
      restUntil = performance.now() + REST_MS;
      failed(error);
      return null;
    } finally {
      if (reading === mine) reading = null;
      changed();
    }
  }

  function canRead(): boolean {
    return reading === null && performance.now() >= restUntil;
  }

  async function readOlder(spot: Spot, first: LineRow): Promise<void> {
    await read(async (signal) => {
      const piece = await source()({ spot, dir: 'back', signal }).catch(lost);
      if (signal.aborted) return;
      // Before the first byte of a file that is gone nothing is known to be missing.
      const isLost = piece.tailId === null && first.offset === 0;
      const rows = isLost ? [] : withoutOverlap(piece.rows, first);
      lines.prepend([...rows, ...jointOf(rows, lines, isFiltered())], piece);
    });
  }

  async function readNewer(spot: Spot): Promise<void> {
    await read(async (signal) => {
      const piece = await source()({ spot, dir: 'forward', signal }).catch(lost);
      if (signal.aborted) return;
      // Where the file is gone there is no page: a stream tells what came of it.
      if (piece.tailId !== null) lines.append(piece.rows, piece.tailId);
      lines.newer = piece.newer;
    });
  }

  async function around(place: string, signal: AbortSignal): Promise<number | null> {
    const isId = parseEventId(place) !== null;
    const at = place;
    // The line of an id ends at it, so what is shown is on both sides.
    const back = isId ? fetchPage({ name, at, dir: 'back', signal }) : null;
    const page = await fetchPage({ name, at, dir: 'forward', signal });
    const before = (await back) ?? (page.lines.length > 0 ? null : await readBack(page, signal));
    const generation = await locator.generationOf(before ?? page, signal);
    if (signal.aborted) return null;
    if (isFiltered()) return aroundFiltered({ id: before?.id ?? page.first, generation }, signal);
    const notices = before === null ? [] : page.notices;
    const ahead = trimPiece(pieceOf({ ...page, notices }, generation, 'forward'), 'forward');
    if (before === null) {
      begin(ahead);
      return lines.first;
    }
    begin(trimPiece(pieceOf({ ...before, notices: [] }, generation, 'back'), 'back'), ahead);
    return lastLineBefore(ahead.rows.length);
  }

  function readBack({ first }: LinesPage, signal: AbortSignal): Promise<LinesPage> {
    return fetchPage({ name, at: first, dir: 'back', signal });
  }

  async function aroundFiltered(spot: Spot, signal: AbortSignal): Promise<number | null> {
    const pieces = ['back', 'forward'] as const;
    const [before, ahead] = await Promise.all(pieces.map((dir) => source()({ spot, dir, signal })));
    if (signal.aborted || before === undefined || ahead === undefined) return null;
    begin(before, ahead);
    return lastLineBefore(ahead.rows.length);
  }

  function lastLineBefore(rowsAhead: number): number {
    return Math.max(lines.first, lines.end - rowsAhead - 1);
  }

  function begin(...pieces: readonly [Piece, ...Piece[]]): void {
    const { frontId, older } = pieces[0];
    lines.clear({ frontId, older, newer: true });
    for (const { rows, tailId, newer } of pieces) {
      lines.append(rows, tailId);
      lines.newer = newer;
    }
  }

  return {
    get busy() {
      return reading !== null;
    },
    older() {
      const first = lines.firstLine;
      const id = lines.frontId ?? (first === undefined ? null : idOf(first));
      if (!lines.older || id === null || first === undefined || !canRead()) return;
      void readOlder({ id, generation: first.generation }, first);
    },
    newer() {
      const { tailId, lastLine } = lines;
      if (!lines.newer || tailId === null || !canRead()) return;
      void readNewer({ id: tailId, generation: lastLine?.generation ?? scale.newest });
    },
    goTo: (place) => read((signal) => around(place, signal)),
    stop,
  };
}

/** What was asked for by the id of the first line itself has that line at its end once more. */
function withoutOverlap(rows: readonly Row[], first: LineRow): readonly Row[] {
  const last = rows.at(-1);
  const isSame =
    last?.kind === 'line' && last.offset === first.offset && last.generation === first.generation;
  return isSame ? rows.slice(0, -1) : rows;
}

/** What stands between older rows and the window: with a filter a fold, else nothing or a fault. */
function jointOf(
  rows: readonly Row[],
  { at, first, firstLine }: LineWindow,
  isFiltered: boolean,
): readonly Row[] {
  const last = rows.at(-1);
  if (last?.kind !== 'line' || firstLine === undefined || at(first)?.kind !== 'line') return [];
  const joint = withFolds([last, firstLine], null).slice(1, -1);
  if (isFiltered || last.generation !== firstLine.generation) return isFiltered ? joint : [];
  const [fold] = joint;
  return fold?.kind === 'notice' ? [faultRow('hole', fold.hidden ?? 0)] : [];
}

/** Where no file agrees with the edge any more there is nothing to read on from. */
function lost(error: unknown): Piece {
  if (!(error instanceof LookupError) || error.code !== 'ERR_UNKNOWN_ID') throw error;
  const row = gapRow(`what came before is no longer there: ${error.message}`);
  return { rows: [row], frontId: null, tailId: null, older: false, newer: false, generation: 0 };
}
