import { withoutAnsi } from '../../src/filter/ansi.ts';
import { kindOf } from '../../src/filter/head.ts';
import { detectLevel } from '../../src/filter/level.ts';
import type { Level } from '../../src/filter/level.ts';
import type { LineRow } from './row.ts';

/** Levels by where lines end, for those that go on with them; then all are forgotten. */
const MAX_REMEMBERED = 4096;
const levelBefore = new Map<number, Level | null>();

/**
 * The level of a line, as the server's filters see it: a line that goes on with the one before, such as those of
 * a stack trace, has that one's. Where that one was not painted yet it has none.
 */
export function levelOf({ text, offset, size, continues }: LineRow): Level | null {
  const plain = withoutAnsi(text);
  const own = continues ? null : detectLevel(plain);
  const level = own ?? (goesOn(plain, continues) ? inherited(offset) : null);
  if (offset !== null) remember(offset + size, level);
  return level;
}

function goesOn(plain: string, continues: boolean): boolean {
  return continues || kindOf(plain) === 'continuation';
}

function inherited(offset: number | null): Level | null {
  return offset === null ? null : (levelBefore.get(offset) ?? null);
}

function remember(end: number, level: Level | null): void {
  if (levelBefore.size >= MAX_REMEMBERED) levelBefore.clear();
  levelBefore.set(end, level);
}
