import { withoutAnsi } from '../../src/filter/ansi.ts';
import { isContinuation } from '../../src/filter/continuation.ts';
import { detectLevel } from '../../src/filter/level.ts';
import type { Level } from '../../src/filter/level.ts';
import type { LineRow, Row } from './row.ts';

/** The line that a stack trace belongs to is looked for so many rows back. */
const MAX_STEPS = 200;

/** What the text of a line says: a level, none, or that it goes on with the line before. */
type Said = Level | null | 'goes on';
const said = new WeakMap<LineRow, Said>();

/**
 * The level of a line, as the server's filters see it: one that goes on with the line before, such as those of a
 * stack trace, has that one's. Where that one is not held there is none.
 * @param rowAt gives the rows of the page by sequence number.
 */
export function levelAt(
  rowAt: (sequence: number) => Row | undefined,
  sequence: number,
): Level | null {
  let below: LineRow | null = null;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const row = rowAt(sequence - step);
    // Between two lines of a log there may be rows of others.
    if (row !== undefined && below !== null && row.log !== below.log) continue;
    if (row?.kind !== 'line' || (below !== null && !isBefore(row, below))) return null;
    const level = levelSaidBy(row);
    if (level !== 'goes on') return level;
    below = row;
  }
  return null;
}

/** Whether the line itself says that it is an error or worse. */
export function isErrorLine(row: LineRow): boolean {
  const level = levelSaidBy(row);
  return level === 'error' || level === 'fatal';
}

/** Lines that came late have no offsets, and follow on each other as they came. */
function isBefore(row: LineRow, next: LineRow): boolean {
  if (row.generation !== next.generation) return false;
  return row.offset === null ? next.offset === null : row.offset + row.size === next.offset;
}

/** What a line itself says of its level. */
export function levelSaidBy(row: LineRow): Said {
  const known = said.get(row);
  if (known !== undefined) return known;
  const level = read(row);
  said.set(row, level);
  return level;
}

function read({ text, continues }: LineRow): Said {
  if (continues) return 'goes on';
  const plain = withoutAnsi(text);
  return detectLevel(plain) ?? (isContinuation(plain) ? 'goes on' : null);
}
