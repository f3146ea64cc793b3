import { isContinuation } from './continuation.ts';
import { detectLevel } from './level.ts';
import type { Level } from './level.ts';

/**
 * What a line looks like by itself: one that begins a record (`head`: it has a time or a level near its
 * beginning, or is a JSON object), one that goes on with what was before (`continuation`: a line of a
 * stack trace, an indented or an empty one), or one that may be either (`plain`).
 */
export type LineKind = 'head' | 'continuation' | 'plain';

const DATE = '\\d{4}[-/.]\\d\\d[-/.]\\d\\d|\\d\\d[-/.]\\d\\d[-/.]\\d{4}';
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const TIME = `${DATE}|\\d\\d:\\d\\d:\\d\\d|${MONTH} [ \\d]\\d \\d\\d:|\\d\\d[/-]${MONTH}[/-]\\d{4}`;
/** A time at the beginning, or in the brackets of an access log. */
const STAMPED = new RegExp(
  `^(?:[^\\w\\s]{0,2}(?:${TIME})|\\d{10}[.\\d]* |\\{"|\\w{2,9}=|[^\\[]{0,120}\\[(?:${TIME}))`,
);

/** What a line looks like, and its level; the level only where that was looked for. */
export interface Looks {
  readonly kind: LineKind;
  /** Undefined where it was not looked for. */
  readonly level: Level | null | undefined;
}

/** What a line looks like. `line` has no line end and no escape sequences. */
export function looksOf(line: string): Looks {
  if (isContinuation(line)) return CONTINUES;
  if (STAMPED.test(line)) return STARTS;
  const level = detectLevel(line);
  return { kind: level === null ? 'plain' : 'head', level };
}

const CONTINUES: Looks = { kind: 'continuation', level: undefined };
const STARTS: Looks = { kind: 'head', level: undefined };

/** What kind a line is. */
export function kindOf(line: string): LineKind {
  return looksOf(line).kind;
}
