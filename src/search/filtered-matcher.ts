import type { Criteria } from '../filter/criteria.ts';
import { NOTHING_SEEN, createJudge } from '../filter/judge.ts';
import type { Match, Matcher } from './matcher.ts';

/**
 * Finds only what is in lines that pass a filter.
 * @param inner null: every line that passes is a match.
 *
 * What a line belongs to is looked for in its own block: whatever a block begins with stands for itself.
 */
export function createFilteredMatcher(inner: Matcher | null, criteria: Criteria): Matcher {
  return {
    find(block, limit) {
      const found = inner?.find(block, Infinity) ?? null;
      if (found?.length === 0) return [];
      const matches: Match[] = [];
      let next = 0;
      for (const line of passingLines(block, criteria)) {
        if (matches.length >= limit || (found !== null && next >= found.length)) break;
        if (found === null) {
          matches.push({ start: line.start, length: line.end - line.start });
          continue;
        }
        while ((found[next]?.start ?? Infinity) < line.start) next += 1;
        for (let match = found[next]; match && match.start <= line.end; match = found[next]) {
          matches.push(match);
          next += 1;
        }
      }
      return matches;
    },
  };
}

/** The lines of a block that pass a filter, as latin1 text without line ends. As above for what a block begins with. */
export function passingTexts(block: Buffer, criteria: Criteria): string[] {
  const texts: string[] = [];
  for (const { start, end } of passingLines(block, criteria)) {
    texts.push(block.toString('latin1', start, end));
  }
  return texts;
}

interface Line {
  readonly start: number;
  /** Without its line end. */
  readonly end: number;
}

/** A character of latin1 text is a byte. */
function* passingLines(block: Buffer, criteria: Criteria): Generator<Line> {
  const judge = createJudge(criteria, NOTHING_SEEN);
  const text = block.toString('latin1');
  for (let start = 0; start < text.length;) {
    const lineEnd = text.indexOf('\n', start);
    const end = lineEnd < 0 ? text.length : lineEnd;
    const line = { text: text.slice(start, end), start, isUnfinished: lineEnd < 0 };
    if (judge.judge(line) === 'passes')
      yield { start, end: text[end - 1] === '\r' ? end - 1 : end };
    start = end + 1;
  }
}
