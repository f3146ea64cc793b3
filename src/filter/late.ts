import type { Late } from '../protocol/late.ts';
import type { Criteria } from './criteria.ts';
import { NOTHING_SEEN, createJudge } from './judge.ts';

/**
 * What passes of lines that came late; null where nothing does. Each notice is judged by itself, and
 * without context: the lines before it are in a file that was left.
 */
export function selectLate(criteria: Criteria, { notice, bytes }: Late): Late | null {
  const judge = createJudge(criteria, NOTHING_SEEN);
  const passing = linesOf(bytes).filter(({ text, start, isUnfinished }) => {
    return judge.judge({ text, start, isUnfinished }) === 'passes';
  });
  if (passing.length === 0) return null;
  const { continues, partial, lines, ...rest } = notice;
  return {
    notice: {
      ...rest,
      lines: passing.flatMap(({ index }) => lines[index] ?? []),
      ...(continues === true && passing[0]?.index === 0 ? { continues } : {}),
      ...(partial === true && passing.at(-1)?.isUnfinished === true ? { partial } : {}),
    },
    bytes: Buffer.concat(passing.map(({ start, end }) => bytes.subarray(start, end))),
  };
}

interface LateLine {
  readonly index: number;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly isUnfinished: boolean;
}

function linesOf(bytes: Buffer): LateLine[] {
  const texts = bytes.toString('latin1').split('\n');
  const isUnfinished = texts.at(-1) !== '';
  if (!isUnfinished) texts.pop();
  let end = 0;
  return texts.map((text, index) => {
    const start = end;
    const isLast = index === texts.length - 1;
    end += text.length + (isLast && isUnfinished ? 0 : 1);
    return { index, text, start, end, isUnfinished: isLast && isUnfinished };
  });
}
