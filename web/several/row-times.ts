import type { LineRow } from '../lines/row.ts';

/** By the server's clock and zone. */
const told = new WeakMap<LineRow, number>();

/** Remembers when a line was written, or the one before that says so; -Infinity where none does. */
export function noteTime(row: LineRow, timeMs: number): void {
  told.set(row, timeMs);
}

/** The same; undefined of a line that a stream has brought. */
export function notedTime(row: LineRow): number | undefined {
  return told.get(row);
}
