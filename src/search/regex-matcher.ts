import { isAscii } from 'node:buffer';

import { RE2JS, RE2JSSyntaxException } from 're2js';

import { inTurns } from '../lib/turns.ts';
import type { Resting } from '../lib/turns.ts';
import type { Match, Matcher } from './matcher.ts';

/** What is wrong with an expression. */
export interface RegexProblem {
  readonly problem: string;
}

/** The largest expression, in steps of the compiled program: what a byte may cost. */
const MAX_PROGRAM_SIZE = 500;
/**
 * A block is asked in parts, and a part that has a match somewhere by lines. So many bytes times steps a part has at
 * most, which take a twentieth of a second at worst; but LEAST_PART_BYTES at least.
 */
const MAX_PART_STEPS = 512 * 1024;
const LEAST_PART_BYTES = 2 * 1024;
const LINE_END = 0x0a;

/** Marks of the text's own ends: in a block of lines they would mean others than in a line. */
const KNOWS_ENDS = /\\[AzZ]|\(\?[a-z]*-[a-z]*m/;

/**
 * Looks for an expression in each line, on RE2's engine, whose time is linear whatever the expression.
 * Whether there is a match at all is cheap to ask, and where it is is not: so many lines are asked together first.
 */
export function createRegexMatcher(source: string, ignoresCase: boolean): Matcher | RegexProblem {
  const compiled = compile(source, ignoresCase);
  return 'problem' in compiled ? compiled : matcherOf(compiled, !KNOWS_ENDS.test(source));
}

/** @param asksBlocks whether what matches in a line does so in a block that has it. */
function matcherOf(compiled: RE2JS, asksBlocks: boolean): Matcher {
  const steps = compiled.programSize();
  const partBytes = Math.max(LEAST_PART_BYTES, Math.floor(MAX_PART_STEPS / steps));

  function mayMatch(block: Buffer): boolean {
    return !asksBlocks || compiled.test(toText(block));
  }

  function* findInLines(part: Buffer, offset: number, matches: Match[]): Resting<void> {
    for (let start = 0; start < part.length;) {
      const end = endOfLine(part, start);
      const line = withoutEnd(part.subarray(start, end));
      if (compiled.test(toText(line))) matches.push(...findAll(line, offset + start));
      yield;
      start = end;
    }
  }

  function findAll(line: Buffer, offset: number): Match[] {
    const matcher = compiled.matcher(line);
    const matches: Match[] = [];
    while (matcher.find()) {
      const length = matcher.end() - matcher.start();
      // What matches nothing matches everywhere: once a line is enough.
      if (length > 0 || matches.length === 0) {
        matches.push({ start: offset + matcher.start(), length });
      }
    }
    return matches;
  }

  function* findIn(block: Buffer, limit: number): Resting<Match[]> {
    const matches: Match[] = [];
    for (let start = 0; start < block.length && matches.length < limit;) {
      const end = endOfLine(block, Math.min(start + partBytes, block.length) - 1);
      const part = block.subarray(start, end);
      if (mayMatch(part)) yield* findInLines(part, start, matches);
      yield;
      start = end;
    }
    return matches;
  }

  return { find: (block, limit) => inTurns(findIn(block, limit)) };
}

function compile(source: string, ignoresCase: boolean): RE2JS | RegexProblem {
  try {
    const flags = RE2JS.MULTILINE | (ignoresCase ? RE2JS.CASE_INSENSITIVE : 0);
    const compiled = RE2JS.compile(source, flags);
    if (compiled.programSize() <= MAX_PROGRAM_SIZE) return compiled;
    return { problem: 'it is too large an expression; repeat less in it' };
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return { problem: `it is no expression of RE2: ${error.message}` };
  }
}

/** Where a line ends does not depend on which of the two line ends it has. */
function toText(bytes: Buffer): string {
  const text = isAscii(bytes) ? bytes.toString('latin1') : bytes.toString('utf8');
  return text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text;
}

/** The offset behind the line that an offset is in. */
function endOfLine(bytes: Buffer, offset: number): number {
  const lineEnd = bytes.indexOf(LINE_END, offset);
  return lineEnd < 0 ? bytes.length : lineEnd + 1;
}

function withoutEnd(line: Buffer): Buffer {
  if (line.at(-1) !== LINE_END) return line;
  return line.subarray(0, line.at(-2) === 0x0d ? -2 : -1);
}
