import { withoutAnsi } from '../filter/ansi.ts';
import { detectLevel } from '../filter/level.ts';
import type { Level } from '../filter/level.ts';
import type { TimestampReader } from '../time/timestamp.ts';

/** What some lines say of themselves. */
export interface Sample {
  /** How many of the lines say that they have a level, by level. */
  readonly levels: Partial<Record<Level, number>>;
  /** When the first of the lines was written that says so, ISO 8601 in UTC; null where none does. */
  readonly time: string | null;
}

/** @param lines latin1 text without line ends, as everywhere here. */
export function levelsOf(lines: readonly string[]): Sample['levels'] {
  const levels: Partial<Record<Level, number>> = {};
  for (const line of lines) {
    const level = detectLevel(withoutAnsi(line));
    if (level !== null) levels[level] = (levels[level] ?? 0) + 1;
  }
  return levels;
}

export function timeOf(lines: readonly string[], reader: TimestampReader): Sample['time'] {
  for (const line of lines) {
    const timeMs = reader.read(withoutAnsi(line));
    if (timeMs !== null) return new Date(timeMs).toISOString();
  }
  return null;
}
