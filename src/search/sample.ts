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

export const NO_SAMPLE: Sample = { levels: {}, time: null };

/** @param lines latin1 text without line ends. */
export function sampleOf(lines: readonly string[], reader: TimestampReader): Sample {
  const levels: Partial<Record<Level, number>> = {};
  let timeMs: number | null = null;
  for (const line of lines) {
    const text = withoutAnsi(line);
    timeMs ??= reader.read(text);
    const level = detectLevel(text);
    if (level !== null) levels[level] = (levels[level] ?? 0) + 1;
  }
  return { levels, time: timeMs === null ? null : new Date(timeMs).toISOString() };
}
