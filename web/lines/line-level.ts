import { withoutAnsi } from '../../src/filter/ansi.ts';
import { kindOf } from '../../src/filter/head.ts';
import { detectLevel } from '../../src/filter/level.ts';
import type { Level } from '../../src/filter/level.ts';
import type { LineRow } from './row.ts';

/** Levels by where lines end, for those that go on with them; then all are forgotten. */
const MAX_REMEMBERED = 4096;
const levelBefore = new Map<number | string, Level | null>();

/**
 * The level of a line, as the server's filters see it: a line that goes on with the one before, such as those of
 * a stack trace, has that one's. Where that one was not painted yet it has none.
 */
export function levelOf({ text, offset, size, continues, log }: LineRow): Level | null {
  const plain = withoutAnsi(text);
  const own = continues ? null : detectLevel(plain);
  const level = own ?? (goesOn(plain, continues) ? inherited(offset, log) : null);
  if (offset !== null) remember(keyOf(offset + size, log), level);
  return level;
}

function goesOn(plain: string, continues: boolean): boolean {
  return continues || kindOf(plain) === 'continuation';
}

function inherited(offset: number | null, log: string | undefined): Level | null {
  return offset === null ? null : (levelBefore.get(keyOf(offset, log)) ?? null);
}

/** Lines of two logs may end at the same byte. */
function keyOf(end: number, log: string | undefined): number | string {
  return log === undefined ? end : `${log}:${end}`;
}

function remember(end: number | string, level: Level | null): void {
  if (levelBefore.size >= MAX_REMEMBERED) levelBefore.clear();
  levelBefore.set(end, level);
}
