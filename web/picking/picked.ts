import { idOf } from '../lines/row.ts';
import type { LineRow } from '../lines/row.ts';
import { compareLines } from './lines-between.ts';

/** Lines that are picked, from one to another. */
export interface Picked {
  /** Where it began. */
  readonly anchor: LineRow;
  /** Where it goes to: before the anchor or behind it. */
  readonly cursor: LineRow;
}

/** What of it the page holds. */
export interface Held {
  readonly lines: readonly LineRow[];
  /** False where there are more, which the page has let go of. */
  readonly isWhole: boolean;
}

/** The lines that are picked of those that the page holds, in its order. */
export function heldOf({ anchor, cursor }: Picked, all: readonly LineRow[]): Held {
  const ends = [anchor, cursor].map((line) => indexIn(all, line));
  const places = [anchor, cursor].map((line, end) => ends[end] ?? placeIn(all, line));
  const lines = all.slice(Math.min(...places), Math.max(...places) + 1);
  return { lines, isWhole: !ends.includes(null) };
}

/** The line that is so many further on, or the last on that side. */
export function lineBeyond(line: LineRow, by: number, all: readonly LineRow[]): LineRow {
  const index = (indexIn(all, line) ?? placeIn(all, line)) + by;
  return all[Math.max(0, Math.min(index, all.length - 1))] ?? line;
}

/** Laid anew, a window has other rows for the same lines. */
export function isSameLine(one: LineRow, other: LineRow): boolean {
  if (one === other) return true;
  return one.log === other.log && one.offset !== null && idOf(one) === idOf(other);
}

function indexIn(all: readonly LineRow[], line: LineRow): number | null {
  const index = all.findIndex((one) => isSameLine(one, line));
  return index === -1 ? null : index;
}

/** Where a line would be that is not held: behind those that come before it. */
function placeIn(all: readonly LineRow[], line: LineRow): number {
  return Math.max(
    0,
    all.findLastIndex((one) => compareLines(one, line) < 0),
  );
}
