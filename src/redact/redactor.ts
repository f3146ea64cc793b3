import { isAscii } from 'node:buffer';

import { ESCAPE } from '../filter/ansi.ts';
import { parseExpression } from '../filter/pattern.ts';
import type { Expression, PatternProblem } from '../filter/pattern.ts';
import { inTurns } from '../lib/turns.ts';
import type { Resting } from '../lib/turns.ts';
import { matchesIn } from './matches.ts';
import type { Span } from './matches.ts';
import { createSeeker, prefilterOf } from './prefilter.ts';
import type { Seeker } from './prefilter.ts';

/**
 * Hides what matches one of some expressions. Each hidden byte becomes an asterisk, so that every offset and
 * length stays what it is in the file. A pure function of whole lines, whichever way they are read.
 */
export interface Redactor {
  /** Another text for other expressions. */
  readonly source: string;
  /** A line longer than this is hidden as a whole. Bytes. */
  readonly maxLineBytes: number;
  /**
   * Bytes of which all that matches is hidden, in as many bytes; they are left as they are, and given back
   * where nothing is hidden. What cannot be judged is hidden as a whole: a line without its end or with NUL bytes
   * in it, and one that is longer than `maxLineBytes` or in which an expression matches more than MAX_MATCHES
   * times. NUL bytes and line ends are never hidden.
   * @param begin `mid-line`: what stands before the first line end is the rest of a line.
   */
  hide(bytes: Buffer, begin: 'line' | 'mid-line'): Promise<Buffer>;
}

/** Expressions for one log. */
export const MAX_EXPRESSIONS = 32;
/** The largest that all expressions of a log may be, counted in steps of the compiled programs. */
const MAX_STEPS = 1000;
/** The longest line that is judged, where few and small expressions are to be looked for. Bytes. */
const MOST_JUDGED_BYTES = 64 * 1024;
/** The same for the largest. */
const LEAST_JUDGED_BYTES = 8 * 1024;
/** A line takes so many bytes times steps at most, some 0.1 us each at worst, where it is longer than the least. */
const MAX_LINE_STEPS = 2 * 1024 * 1024;

/** Lines of which nothing had to be looked for cost next to nothing. */
const LINES_A_TURN = 64;

const LINE_END = 0x0a;
const RETURN = 0x0d;
const MASK = 0x2a;

/** Reads one value of `redact`. */
export function parseRedaction(text: string): Expression | PatternProblem {
  const problem = 'it must be an expression between slashes, such as "/password=\\\\S+/i"';
  return parseExpression(text) ?? { problem };
}

/** What is wrong with expressions that are right by themselves; null for nothing. */
export function problemOfAll(expressions: readonly Expression[]): string | null {
  if (stepsOf(expressions) <= MAX_STEPS) return null;
  return 'are too large expressions together; repeat less in them, or hide fewer things';
}

function stepsOf(expressions: readonly Expression[]): number {
  return expressions.reduce((sum, { compiled }) => sum + compiled.programSize(), 0);
}

/** @throws {Error} for what {@link parseRedaction} and {@link problemOfAll} refuse. */
export function createRedactor(patterns: readonly string[]): Redactor {
  const expressions = patterns.map((pattern) => {
    const parsed = parseRedaction(pattern);
    if ('problem' in parsed) throw new Error(`"${pattern}" cannot be hidden: ${parsed.problem}`);
    return parsed;
  });
  const problem = problemOfAll(expressions);
  if (problem !== null) throw new Error(`what is to be hidden ${problem}`);
  const filters = expressions.map(({ source }) => prefilterOf(source));
  const steps = stepsOf(expressions);
  const share = Math.floor(MAX_LINE_STEPS / steps);
  const maxLineBytes = Math.max(LEAST_JUDGED_BYTES, Math.min(MOST_JUDGED_BYTES, share));

  function* hideIn(bytes: Buffer, begin: 'line' | 'mid-line'): Resting<Buffer> {
    const text = toText(bytes, filters);
    let shown = bytes;
    let passed = 0;
    for (const line of linesOf(bytes)) {
      const isWhole = line.isEnded && (line.start > 0 || begin === 'line');
      const spans = isWhole ? yield* spansIn(text, line) : [line];
      // A block in which nothing is hidden is not copied.
      if (spans.length > 0 && shown === bytes) shown = Buffer.from(bytes);
      for (const span of spans) cover(shown, span);
      passed += 1;
      if (passed % LINES_A_TURN === 0) yield;
    }
    return shown;
  }

  function* spansIn(text: Text, { start, end }: Span): Resting<readonly Span[]> {
    if (end - start > maxLineBytes) return [{ start, end }];
    const line = text.bytes.subarray(start, end);
    if (text.hasNul && line.includes(0)) return [{ start, end }];
    const isPlain = text.isPlain || (isAscii(line) && !line.includes(ESCAPE));
    const spans: Span[] = [];
    for (const [index, { compiled }] of expressions.entries()) {
      // What a prefilter says holds for ASCII.
      if (isPlain && text.seekers[index]?.mayBeIn(start, end) === false) continue;
      const found = yield* matchesIn(compiled, line, isPlain);
      if (found === null) return [{ start, end }];
      for (const span of found) spans.push({ start: start + span.start, end: start + span.end });
      yield;
    }
    return spans;
  }

  return {
    source: JSON.stringify(expressions.map(({ source }) => source)),
    maxLineBytes,
    hide: (bytes, begin) => inTurns(hideIn(bytes, begin)),
  };
}

interface Text {
  readonly bytes: Buffer;
  /** Whether each byte is a character that is shown as it is. */
  readonly isPlain: boolean;
  readonly hasNul: boolean;
  /** One for each expression. */
  readonly seekers: readonly Seeker[];
}

function toText(bytes: Buffer, filters: readonly (RegExp | null)[]): Text {
  const characters = bytes.toString('latin1');
  return {
    bytes,
    isPlain: isAscii(bytes) && !bytes.includes(ESCAPE),
    hasNul: bytes.includes(0),
    seekers: filters.map((filter) => createSeeker(filter, characters)),
  };
}

/** A line without its line end. */
interface Line extends Span {
  /** False where the bytes end before it does. */
  readonly isEnded: boolean;
}

function* linesOf(bytes: Buffer): Generator<Line, void, undefined> {
  for (let start = 0; start < bytes.length;) {
    const lineEnd = bytes.indexOf(LINE_END, start);
    if (lineEnd < 0) return yield { start, end: bytes.length, isEnded: false };
    const hasReturn = lineEnd > start && bytes[lineEnd - 1] === RETURN;
    yield { start, end: hasReturn ? lineEnd - 1 : lineEnd, isEnded: true };
    start = lineEnd + 1;
  }
}

/** NUL bytes stay: whether they are a hole is told by the file, and they say nothing else. */
function cover(bytes: Buffer, { start, end }: Span): void {
  for (let at = start; at < end; at += 1) if (bytes[at] !== 0) bytes[at] = MASK;
}
