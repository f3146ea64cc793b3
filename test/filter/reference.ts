import type { Criteria } from '../../src/filter/criteria.ts';
import { kindOf } from '../../src/filter/head.ts';
import { detectLevel } from '../../src/filter/level.ts';

/** 64 KiB, as the documentation has it. */
const REACH = 65_536;

interface Judged {
  readonly text: string;
  readonly start: number;
  readonly verdict: 'passes' | 'fails' | 'barred';
}

/**
 * Which lines of a file pass, by the words of the documentation and nothing else: each line is judged with
 * all the others at hand, and nothing is remembered from one to the next.
 */
export function referenceFilter(criteria: Criteria, file: string): string[] {
  const judged = judgeAll(criteria, file);
  return judged.filter((_line, index) => isShown(judged, index, criteria.context)).map(textOf);
}

function textOf({ text }: Judged): string {
  return text;
}

function isShown(lines: readonly Judged[], index: number, context: number): boolean {
  const line = lines[index];
  if (line === undefined || line.verdict === 'barred') return false;
  if (line.verdict === 'passes') return true;
  const near = lines.slice(Math.max(0, index - context), index + context + 1);
  return near.some(
    ({ verdict, start }) => verdict === 'passes' && Math.abs(start - line.start) <= REACH,
  );
}

function judgeAll(criteria: Criteria, file: string): Judged[] {
  const texts = file.split('\n').slice(0, -1);
  const judged: Judged[] = [];
  const owners: { start: number; isSure: boolean; at: number; hasLevel: boolean }[] = [];
  let start = 0;
  for (const [at, whole] of texts.entries()) {
    // oxlint-disable-next-line no-control-regex
    const text = whole.replaceAll(/\u001B\[\d+m/g, '').replace(/\r$/, '');
    const kind = kindOf(text);
    const owner = owners.at(-1);
    const isNear = owner !== undefined && start - owner.start <= REACH;
    const belongs = isNear && (kind === 'continuation' || (kind === 'plain' && owner.isSure));
    const level = detectLevel(text);
    const hasLevel = belongs
      ? owner.hasLevel
      : criteria.levels === null || (level !== null && criteria.levels.has(level));
    const isBarred = criteria.exclude.some((pattern) => pattern.matches(text));
    const isHit = hasLevel && criteria.grep.every((pattern) => pattern.matches(text));
    const ownVerdict = isBarred ? 'barred' : isHit ? 'passes' : 'fails';
    const fate = belongs ? (judged[owner.at]?.verdict ?? 'fails') : 'fails';
    const verdict = fate === 'barred' ? 'barred' : ownVerdict === 'fails' ? fate : ownVerdict;
    if (!belongs && kind !== 'continuation') {
      owners.push({ start, isSure: kind === 'head', at, hasLevel });
    }
    judged.push({ text: whole, start, verdict });
    start += whole.length + 1;
  }
  return judged;
}
