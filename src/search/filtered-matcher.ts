import type { Criteria } from '../filter/criteria.ts';
import { NOTHING_SEEN, createJudge } from '../filter/judge.ts';
import { inTurns } from '../lib/turns.ts';
import type { Resting } from '../lib/turns.ts';
import type { Match, Matcher } from './matcher.ts';

/**
 * Finds only what is in lines that pass a filter.
 * @param inner null: every line that passes is a match.
 *
 * What a line belongs to is looked for in its own block: whatever a block begins with stands for itself.
 */
export function createFilteredMatcher(inner: Matcher | null, criteria: Criteria): Matcher {
  return {
    async find(block, limit) {
      const found = inner === null ? null : await inner.find(block, Infinity);
      if (found?.length === 0) return [];
      const lines = await inTurns(passingLines(block, criteria));
      return found === null ? lines.slice(0, limit) : within(lines, found).slice(0, limit);
    },
  };
}

/** The matches that lie in some lines; both in order. */
function within(lines: readonly Match[], found: readonly Match[]): Match[] {
  let next = 0;
  return found.filter(({ start }) => {
    while (endOf(lines[next]) < start) next += 1;
    return (lines[next]?.start ?? Infinity) <= start;
  });
}

function endOf(line: Match | undefined): number {
  return line === undefined ? Infinity : line.start + line.length;
}

/** The lines of a block that pass a filter, as latin1 text without line ends. As above for what a block begins with. */
export async function passingTexts(block: Buffer, criteria: Criteria): Promise<string[]> {
  const lines = await inTurns(passingLines(block, criteria));
  return lines.map(({ start, length }) => block.toString('latin1', start, start + length));
}

/** Where the lines are that pass, without their line ends. A character of latin1 text is a byte. */
function* passingLines(block: Buffer, criteria: Criteria): Resting<Match[]> {
  const judge = createJudge(criteria, NOTHING_SEEN);
  const text = block.toString('latin1');
  const passing: Match[] = [];
  for (let start = 0; start < text.length;) {
    const lineEnd = text.indexOf('\n', start);
    const end = lineEnd < 0 ? text.length : lineEnd;
    const line = { text: text.slice(start, end), start, isUnfinished: lineEnd < 0 };
    if (judge.judge(line) === 'passes') {
      passing.push({ start, length: end - start - (text[end - 1] === '\r' ? 1 : 0) });
    }
    if (criteria.isSlow) yield;
    start = end + 1;
  }
  return passing;
}
