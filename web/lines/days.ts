import { times } from '../later.ts';
import { LEADING_TIME } from '../../src/shown/leading-time.ts';
import { look } from './look.ts';
import type { LineRow, Row } from './row.ts';

/** A line that says when it was written is looked for so many rows back. */
const MAX_STEPS = 200;
/** `2026-11-21` */
const DAY_LENGTH = 10;

/** The row that stands so many rows above another one; undefined where the page holds none. */
export type RowAbove = (steps: number) => Row | undefined;

/** The day that a line says, in the zone in which times are shown; as they are written, the one that it begins with. */
export function dayOf({ text }: LineRow): string | null {
  if (look.time === 'raw' || times.now === null)
    return LEADING_TIME.exec(text)?.[0].replace('[', '').slice(0, DAY_LENGTH) ?? null;
  return times.now.dayIn(text);
}

/** The day of the nearest line before a row that says one; null where the page holds none. */
export function dayBefore(rowAbove: RowAbove): string | null {
  return saidBefore(rowAbove, dayOf);
}

/** What the nearest line before a row that says it says; null where the page holds none. */
export function saidBefore<Said>(
  rowAbove: RowAbove,
  saidBy: (line: LineRow) => Said | null,
): Said | null {
  for (let step = 1; step <= MAX_STEPS; step += 1) {
    const row = rowAbove(step);
    if (row === undefined) return null;
    const said = row.kind === 'line' ? saidBy(row) : null;
    if (said !== null) return said;
  }
  return null;
}
