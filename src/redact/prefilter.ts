/**
 * What every match of an expression holds in one place, as an expression that JavaScript looks for many times as fast: a
 * text in which it is not found holds no match. Nothing repeats in it, so its time is linear. Null where
 * nothing short of the expression itself can be said.
 *
 * It holds for ASCII only: a letter of it may be longer than a byte elsewhere, and has other cases there.
 * [spec] https://github.com/google/re2/wiki/Syntax
 */
export function prefilterOf(source: string): RegExp | null {
  const { body = '', flags = '' } = /^\/(?<body>.+)\/(?<flags>i?)$/s.exec(source)?.groups ?? {};
  const choices = choicesOf(body)?.map(bestOf);
  if (choices === undefined || choices.some((run) => weightOf(run) < LEAST_WEIGHT)) return null;
  const sources = choices.map((run) => run.map(({ source: one }) => one).join(''));
  return new RegExp(sources.join('|'), `g${flags}`);
}

/** Tells of one stretch of a text after the other, the first first, whether something may be found in it. */
export interface Seeker {
  mayBeIn(start: number, end: number): boolean;
}

/** @param filter null: it may be anywhere. */
export function createSeeker(filter: RegExp | null, text: string): Seeker {
  let next = -1;
  return {
    mayBeIn(start, end) {
      if (filter === null) return true;
      if (next < start) {
        filter.lastIndex = start;
        next = filter.exec(text)?.index ?? Infinity;
      }
      return next < end;
    },
  };
}

/** One character of whatever matches. */
interface Atom {
  readonly source: string;
  /** How much it tells: a letter is rarer than one of a class. */
  readonly weight: number;
}

const MAX_ATOMS = 24;
/** Less is found in about every line. */
const LEAST_WEIGHT = 6;
const LETTER = 3;
const ANY: Atom = { source: '[^]', weight: 0 };

/** Those of JavaScript match other spaces. */
const CLASSES: Readonly<Record<string, Atom>> = {
  d: { source: '[0-9]', weight: 1 },
  w: { source: '[0-9A-Za-z_]', weight: 1 },
  s: { source: '[\\t\\n\\f\\r ]', weight: 1 },
  D: ANY,
  W: ANY,
  S: ANY,
};

/** What may stand next in an expression, as far as it is understood here. */
const TOKEN =
  /(?<edge>[\^$]|\\[bB])|\\(?<named>[dwsDWS])|\\(?<escaped>[!-/:-@[-`{-~])|(?<list>\[\^?[ -Z_-~]+\])|(?<dot>\.)|(?<letter>[ !"#%&',\-/0-9:;<=>@A-Z_`a-z~])/y;
/** What may stand in a group: parentheses without flags, and what looks like one and is none. */
const INSIDE = /\((?:\?:)?(?!\?)|\)|\\[^Q]|\[\^?[ -Z_-~]+\]|[^()\\[]/y;
const QUANTIFIER =
  /(?:(?<few>[*?])|(?<some>\+)|\{(?<least>\d{1,4})(?<open>,)?(?<most>\d{0,4})\})\??/y;

function weightOf(run: readonly Atom[]): number {
  return run.reduce((sum, { weight }) => sum + weight, 0);
}

/** Characters that are in whatever matches, one behind the other. */
type Run = Atom[];

function bestOf(runs: readonly Run[]): Run {
  return runs.reduce((best, run) => (weightOf(run) > weightOf(best) ? run : best));
}

/** The runs of each of the choices that an expression leaves; null for what is not understood. */
function choicesOf(body: string): [Run, ...Run[]][] | null {
  let runs: [Run, ...Run[]] = [[]];
  const choices = [runs];
  const end = (): void => void runs.push([]);
  for (let at = 0; at < body.length;) {
    if (body[at] === '|') {
      choices.push((runs = [[]]));
      at += 1;
      continue;
    }
    const close = body[at] === '(' ? endOfGroup(body, at) : null;
    const token = close === null ? matchAt(TOKEN, body, at) : null;
    if (close === null && token === null) return null;
    at = close ?? at + (token?.[0].length ?? 0);
    const times = matchAt(QUANTIFIER, body, at);
    at += times?.[0].length ?? 0;
    const atom = token === null ? null : atomOf(token.groups ?? {});
    // What a group holds is not looked at: whatever it is, it ends what stands in one place.
    if (close !== null) end();
    if (atom === null) continue;
    const { least, isExact } = timesOf(times?.groups);
    if (least === 0) end();
    for (let count = 0; count < Math.min(least, MAX_ATOMS); count += 1) push(runs, atom);
    if (!isExact || least > MAX_ATOMS) end();
  }
  return choices;
}

function push(runs: Run[], atom: Atom): void {
  const run = runs.at(-1);
  if (run === undefined || run.length >= MAX_ATOMS) runs.push([atom]);
  else run.push(atom);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Null for the edges of words and lines, which are no characters. */
function atomOf(groups: Readonly<Record<string, string | undefined>>): Atom | null {
  const { edge, named, escaped, list, letter } = groups;
  if (edge !== undefined) return null;
  if (named !== undefined) return CLASSES[named] ?? ANY;
  if (list !== undefined) return { source: list, weight: list.startsWith('[^') ? 0 : 1 };
  const one = letter ?? escaped;
  if (one === undefined) return ANY;
  return { source: one.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&'), weight: LETTER };
}

interface Times {
  readonly least: number;
  readonly isExact: boolean;
}

function timesOf(groups: Readonly<Record<string, string | undefined>> | undefined): Times {
  if (groups === undefined) return { least: 1, isExact: true };
  const { few, some, least, open } = groups;
  if (few !== undefined) return { least: 0, isExact: false };
  if (some !== undefined) return { least: 1, isExact: false };
  return { least: Number(least), isExact: open === undefined };
}

/** Behind the parenthesis that closes a group without flags; null where that is not plain to see. */
function endOfGroup(body: string, start: number): number | null {
  let depth = 0;
  for (let at = start; at < body.length; at += 1) {
    const inside = matchAt(INSIDE, body, at)?.[0];
    if (inside === undefined) return null;
    if (inside.startsWith('(')) depth += 1;
    if (inside === ')') depth -= 1;
    at += inside.length - 1;
    if (depth === 0) return at + 1;
  }
  return null;
}
