import { foldRow, idOf } from '../lines/row.ts';
import type { LineRow, Row } from '../lines/row.ts';

/** The most rows that the page holds. */
const MAX_ROWS = 5_000;
/** The most bytes of log text that the page holds. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;
/** What a notice counts for, so that notices alone cannot fill the memory either. */
const NOTICE_BYTES = 256;

/** How much there is at most. */
export interface WindowLimits {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * A stretch of a log that the page holds: rows that follow on each other. What is beyond either edge is in the
 * file, and is asked for by the id at that edge. Rows have sequence numbers that never change: `first` belongs
 * to the first that is held, `end` to the next that will be added; those that are put before count down.
 */
export interface LineWindow {
  readonly first: number;
  readonly end: number;
  /** The id before the first line; null where only the id of the first line itself is known. */
  readonly frontId: string | null;
  /** The id behind the last line or what was looked through behind it; null before there is one. */
  readonly tailId: string | null;
  /** The first line that has a place in the file. */
  readonly firstLine: LineRow | undefined;
  readonly lastLine: LineRow | undefined;
  /** Whether there is anything before the first row that can be asked for. */
  older: boolean;
  /** Whether there is anything behind the last row that nobody brings: it must be asked for. */
  newer: boolean;
  at(sequence: number): Row | undefined;
  /** How many of the oldest rows would have to go for so many more. */
  evictedBy(added: WindowLimits): number;
  /** Whether these can come as well, and none has to go. */
  hasRoomFor(rows: readonly Row[]): boolean;
  /** Adds rows at the end; the oldest go where the limits ask for it. */
  append(rows: readonly Row[], tailId: string | null): void;
  /** Puts rows before the first; the newest go where the limits ask for it, and can be asked for again. */
  prepend(rows: readonly Row[], edge: Pick<WindowEdge, 'frontId' | 'older'>): void;
  /** Begins anew, with nothing. Numbers go on, so that no old one means a new row. */
  clear(edge: WindowEdge): void;
}

/** Where an empty window stands. */
export interface WindowEdge {
  readonly frontId: string | null;
  readonly older: boolean;
  readonly newer: boolean;
}

/** `limits` are for tests; the page uses MAX_ROWS and MAX_TEXT_BYTES. */
export function createLineWindow(
  limits: WindowLimits = { rows: MAX_ROWS, bytes: MAX_TEXT_BYTES },
): LineWindow {
  let rows: Row[] = [];
  let first = 0;
  let bytes = 0;
  let frontId: string | null = null;
  let tailId: string | null = null;
  let older = true;
  let newer = false;

  /** How many rows from the front must go; the last that goes is a line, whose id is then the edge's. */
  function overFront(count: number, textBytes: number): number {
    let gone = 0;
    let rowsOver = count - limits.rows;
    let bytesOver = textBytes - limits.bytes;
    let isEdge = true;
    while ((rowsOver > 0 || bytesOver > 0 || !isEdge) && gone < rows.length - 1) {
      const row = rows[gone];
      if (row === undefined) break;
      gone += 1;
      rowsOver -= 1;
      bytesOver -= sizeOf(row);
      isEdge = isPlaced(row);
    }
    return gone;
  }

  function evictFront(): void {
    const gone = rows.splice(0, overFront(rows.length, bytes));
    if (gone.length === 0) return;
    first += gone.length;
    for (const row of gone) bytes -= sizeOf(row);
    const edge = gone.findLast(isPlaced);
    if (edge !== undefined) frontId = idOf(edge);
    older = true;
  }

  /** The last that stays is a line, whose id is then the edge's: what follows says the notices again. */
  function evictTail(): void {
    const isOver = (): boolean => rows.length > limits.rows || bytes > limits.bytes;
    if (!isOver()) return;
    for (let last = rows.at(-1); last !== undefined && rows.length > 1; last = rows.at(-1)) {
      if (!isOver() && isPlaced(last)) break;
      rows.pop();
      bytes -= sizeOf(last);
    }
    const edge = rows.findLast(isPlaced);
    if (edge !== undefined) tailId = idOf(edge);
    newer = true;
  }

  return {
    get first() {
      return first;
    },
    get end() {
      return first + rows.length;
    },
    get frontId() {
      return frontId;
    },
    get tailId() {
      return tailId;
    },
    get firstLine() {
      return rows.find(isPlaced);
    },
    get lastLine() {
      return rows.findLast(isPlaced);
    },
    get older() {
      return older;
    },
    set older(is) {
      older = is;
    },
    get newer() {
      return newer;
    },
    set newer(is) {
      newer = is;
    },
    at: (sequence) => rows[sequence - first],
    evictedBy(added) {
      return overFront(rows.length + added.rows, bytes + added.bytes);
    },
    hasRoomFor: (added) =>
      rows.length + added.length <= limits.rows && bytes + sum(added) <= limits.bytes,
    append(added, id) {
      const fold = foldOf(rows.at(-1), added[0]);
      if (fold !== null) rows[rows.length - 1] = fold;
      for (const row of fold === null ? added : added.slice(1)) rows.push(row);
      bytes += sum(added) - (fold === null ? 0 : NOTICE_BYTES);
      tailId = id ?? tailId;
      evictFront();
    },
    prepend(added, edge) {
      const fold = foldOf(added.at(-1), rows[0]);
      const before = fold === null ? added : added.slice(0, -1);
      rows = fold === null ? [...before, ...rows] : [...before, fold, ...rows.slice(1)];
      first -= before.length;
      bytes += sum(before);
      ({ frontId, older } = edge);
      evictTail();
    },
    clear(edge) {
      first += rows.length;
      rows = [];
      bytes = 0;
      tailId = null;
      ({ frontId, older, newer } = edge);
    },
  };
}

/** What a filter leaves out on end is one fold; null where these are not two. */
function foldOf(one: Row | undefined, next: Row | undefined): Row | null {
  if (one?.kind !== 'notice' || next?.kind !== 'notice') return null;
  if (one.hidden === undefined || next.hidden === undefined) return null;
  return foldRow(one.hidden + next.hidden);
}

function sum(rows: readonly Row[]): number {
  return rows.reduce((bytes, row) => bytes + sizeOf(row), 0);
}

function sizeOf(row: Row): number {
  return row.kind === 'line' ? row.size : NOTICE_BYTES;
}

function isPlaced(row: Row): row is LineRow & { readonly offset: number } {
  return row.kind === 'line' && row.offset !== null && row.mark !== null;
}
