import { MONTH_NAME, monthNumber } from './date.ts';
import type { Stamp } from './stamp.ts';

/** What each field of a pattern stands for: those that logrotate has in its `dateformat`, and `%b`. */
const FIELDS: Readonly<Record<string, string>> = {
  Y: String.raw`\d{4}`,
  m: String.raw`\d{2}`,
  b: MONTH_NAME,
  d: String.raw`\d{2}`,
  H: String.raw`\d{2}`,
  M: String.raw`\d{2}`,
  S: String.raw`\d{2}`,
  V: String.raw`\d{2}`,
  s: String.raw`\d{9,13}`,
};

const FIELD_OR_WILDCARD = /%.?|[*?]/g;

/**
 * What editors and rotators leave beside a file while they work. No wildcard takes it in; a pattern
 * that ends like this itself does.
 */
const TEMPORARY =
  /~$|^#.*#$|\.(?:sw[a-p]|tmp|temp|part|partial|filepart|bak|save|orig|rej|lock|pid|rpm(?:save|new)|dpkg-\w+)$/i;

/** Whether a file name is one of those that editors and rotators give to what they leave beside a file. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}

/** A file name with `*`, `?` and the fields of a date in it. */
export interface NamePattern {
  /** What stands for the fields and wildcards; null where a name does not match. */
  match(name: string): PatternMatch | null;
}

export interface PatternMatch {
  /** What the fields say; null for a pattern without any. */
  readonly stamp: Stamp | null;
  /** The texts that stand for `*` and `?`. */
  readonly wild: readonly string[];
}

/** @param pattern without a folder; must be one that {@link patternProblem} finds nothing in. */
export function createNamePattern(pattern: string): NamePattern {
  const fields: string[] = [];
  const matcher = toRegExp(pattern, fields);
  const mayBeTemporary = TEMPORARY.test(pattern.replaceAll(/[*?]/g, ''));
  return {
    match(name) {
      const groups = matcher.exec(name)?.slice(1);
      if (groups === undefined || (!mayBeTemporary && TEMPORARY.test(name))) return null;
      const values = new Map<string, string>();
      const wild: string[] = [];
      for (const [index, text] of groups.entries()) {
        const field = fields[index] ?? '*';
        if (field === '*') wild.push(text);
        else values.set(field, text);
      }
      return { wild, stamp: values.size === 0 ? null : stampOf(values, wild) };
    },
  };
}

/** What is wrong with the file name of a pattern; null where nothing is. */
export function patternProblem(pattern: string): string | null {
  const unknown = fieldsIn(pattern).find((field) => !Object.hasOwn(FIELDS, field));
  if (unknown === undefined) return null;
  const known = Object.keys(FIELDS)
    .map((field) => `%${field}`)
    .join(' ');
  return `has "%${unknown}" in it; the fields are ${known}, and %% for a percent sign`;
}

/** Whether a text has fields or wildcards in it. */
export function isPattern(text: string): boolean {
  return /[*?]/.test(text) || fieldsIn(text).length > 0;
}

function fieldsIn(pattern: string): string[] {
  return [...pattern.matchAll(FIELD_OR_WILDCARD)].flatMap(([token]) =>
    token.startsWith('%') && token !== '%%' ? [token.slice(1)] : [],
  );
}

/** As in a shell, a wildcard at the beginning takes in no hidden file. */
function toRegExp(pattern: string, fields: string[]): RegExp {
  let source = /^[*?]/.test(pattern) ? String.raw`^(?!\.)` : '^';
  let end = 0;
  for (const { 0: token, index } of pattern.matchAll(FIELD_OR_WILDCARD)) {
    source += literal(pattern.slice(end, index));
    end = index + token.length;
    if (token === '%%') source += '%';
    else if (token.startsWith('%')) source += `(${FIELDS[token.slice(1)] ?? '$^'})`;
    else source += token === '*' ? '(.*)' : '(.)';
    if (token !== '%%') fields.push(token.startsWith('%') ? token.slice(1) : '*');
  }
  return new RegExp(`${source}${literal(pattern.slice(end))}$`, 'is');
}

function literal(text: string): string {
  return text.replaceAll(/[.+^${}()|[\]\\*?]/g, String.raw`\$&`);
}

/** The first and the last weeks of a year are often counted to the year beside it. */
const FIRST_WEEK = 1;
const LAST_WEEKS = 52;

function stampOf(values: ReadonlyMap<string, string>, wild: readonly string[]): Stamp {
  const field = (name: string): number => Number(values.get(name) ?? 0);
  const week = field('V');
  const month = values.has('b') ? monthNumber(values.get('b') ?? '') : field('m');
  const isUnsure = month === 0 && (week === FIRST_WEEK || week >= LAST_WEEKS);
  if (isUnsure) return { kind: 'unknown' };
  const times = [field('d'), field('H'), field('M'), field('S'), field('s')];
  const rank = [field('Y'), month === 0 ? week : month, ...times, countIn(wild)];
  return { kind: 'date', readings: [{ order: 'sure', rank }] };
}

/** Several files of one time are told apart by a number where the wildcard is. */
function countIn(wild: readonly string[]): number {
  const digits = wild.map((text) => /^[-_.]?(\d{1,9})$/.exec(text)?.[1]);
  return Number(digits.find((text) => text !== undefined) ?? 0);
}
