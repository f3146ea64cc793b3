import { RE2JS, RE2JSSyntaxException } from 're2js';

/** One value of `grep=` or `exclude=`, ready to be asked. */
export interface Pattern {
  /** What it says; equal patterns have equal sources. */
  readonly source: string;
  /**
   * Latin1 text, a character a byte, that every line it matches holds; null where nothing can be said
   * of that, so that all lines must be asked.
   */
  readonly needle: string | null;
  /** Whether it is in a line: latin1 text without line end and escape sequences. */
  matches(line: string): boolean;
}

/** What is wrong with a pattern, and where. */
export interface PatternProblem {
  readonly problem: string;
}

/** The longest pattern. Characters. */
const MAX_PATTERN_LENGTH = 500;
/** The largest pattern, counted in steps of the compiled program: the time that a byte may cost. */
const MAX_PROGRAM_SIZE = 500;
/** A regular expression is looked for in so much of a line; text is looked for in all of it. Bytes. */
const MATCHED_BYTES = 64 * 1024;

/**
 * Of one line an expression may take so many bytes times its steps, as long as it gets LEAST_MATCHED_BYTES: some 0.1 us
 * each at worst, which is a tenth of a second.
 */
const MAX_LINE_STEPS = 1024 * 1024;
const LEAST_MATCHED_BYTES = 2048;

/**
 * `/…/` with these letters behind is a regular expression, anything else is text: `/api/users` is a
 * path. In one line `g`, `m`, `s` and `u` change nothing, but hands write them.
 */
const EXPRESSION = /^\/(?<body>.+)\/(?<flags>[gimsu]{0,5})$/s;

/** Reads one value of `grep=` or `exclude=`. */
export function parsePattern(text: string): Pattern | PatternProblem {
  if (text === '') return { problem: 'it is empty; write text or /expression/' };
  const expression = parseExpression(text);
  if (expression === null) return textPattern(text);
  return 'problem' in expression ? expression : expressionPattern(expression);
}

/** An expression, ready to be asked. */
export interface Expression {
  /** Equal expressions have equal sources. */
  readonly source: string;
  readonly compiled: RE2JS;
}

/** Reads `/…/` or `/…/i`; null where a text is not written like that. */
export function parseExpression(text: string): Expression | PatternProblem | null {
  if (text.length > MAX_PATTERN_LENGTH) {
    return { problem: `it is longer than ${MAX_PATTERN_LENGTH} characters; write a part of it` };
  }
  const groups = EXPRESSION.exec(text)?.groups;
  if (groups === undefined) return null;
  const { body = '', flags = '' } = groups;
  const ignoresCase = flags.includes('i');
  const compiled = compile(body, ignoresCase);
  if ('problem' in compiled) return compiled;
  return { source: `/${body}/${ignoresCase ? 'i' : ''}`, compiled };
}

function textPattern(text: string): Pattern {
  const needle = Buffer.from(text, 'utf8').toString('latin1');
  return { source: text, needle, matches: (line) => line.includes(needle) };
}

function expressionPattern({ source, compiled }: Expression): Pattern {
  const reach = Math.max(LEAST_MATCHED_BYTES, Math.floor(MAX_LINE_STEPS / compiled.programSize()));
  const bytes = Math.min(MATCHED_BYTES, reach);
  return { source, needle: null, matches: (line) => compiled.test(toText(line, bytes)) };
}

/** RE2's engine: its time is linear in the line, whatever the expression. */
function compile(body: string, ignoresCase: boolean): RE2JS | PatternProblem {
  try {
    const compiled = RE2JS.compile(body, ignoresCase ? RE2JS.CASE_INSENSITIVE : 0);
    if (compiled.programSize() <= MAX_PROGRAM_SIZE) return compiled;
    return { problem: `/${body}/ is too large an expression; repeat less in it` };
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return { problem: describe(error, body) };
    throw error;
  }
}

function describe(error: RE2JSSyntaxException, body: string): string {
  const fragment = error.getPattern();
  const index = fragment === null ? body.length : body.indexOf(fragment);
  // Where the whole is quoted the end of it is where something is missing.
  const isWhole = fragment === null || fragment === body || index < 0;
  const place = isWhole ? `its end, behind "${body.slice(-20)}"` : `character ${index + 1}`;
  const quoted = isWhole ? '' : `: "${body.slice(index, index + 20)}"`;
  const advice = fragment?.startsWith('(?') === true ? '; look-around is not supported' : '';
  return `/${body}/ is no expression of RE2: ${error.getDescription()} at ${place}${quoted}${advice}`;
}

/** Lines are looked at as bytes until somebody asks for characters. */
function toText(line: string, bytes: number): string {
  const start = line.length > bytes ? line.slice(0, bytes) : line;
  return IS_ASCII.test(start) ? start : Buffer.from(start, 'latin1').toString('utf8');
}

// oxlint-disable-next-line no-control-regex
const IS_ASCII = /^[\u0000-\u007F]*$/;
