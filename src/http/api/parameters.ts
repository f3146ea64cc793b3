import { SseTailError } from '../../errors.ts';

/** The parameters of one request. */
export interface Parameters<Name extends string> {
  /** What was given for one that may be given more than once. */
  all(name: Name): readonly string[];
  /** Null where it was not given. */
  get(name: Name): string | null;
  /** @throws {SseTailError} ERR_BAD_PARAMETER where it was not given; `what` says what to write. */
  required(name: Name, what: string): string;
  /** A whole number; `otherwise` where it was not given. @throws {SseTailError} ERR_BAD_PARAMETER */
  count(name: Name, range: CountRange): number;
  /** One of some words; the first where it was not given. @throws {SseTailError} ERR_BAD_PARAMETER */
  word<Word extends string>(name: Name, words: readonly [Word, ...Word[]]): Word;
}

export interface CountRange {
  readonly least: number;
  readonly most: number;
  readonly otherwise: number;
}

/**
 * @param repeatable those of the names that may be given more than once.
 * @throws {SseTailError} ERR_BAD_PARAMETER for what is unknown, or repeated and should not be.
 */
export function parseParameters<Name extends string>(
  query: string,
  names: readonly Name[],
  repeatable: readonly Name[] = [],
): Parameters<Name> {
  const given = new Map<Name, string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    const known = names.find((it) => it === name);
    if (known === undefined) {
      throw badParameter(`the parameter "${name}" is unknown; there are ${names.join(', ')}`);
    }
    const before = given.get(known) ?? [];
    if (before.length > 0 && !repeatable.includes(known)) {
      throw badParameter(`the parameter "${name}" may be given once`);
    }
    given.set(known, [...before, value]);
  }
  const first = (name: Name): string | undefined => given.get(name)?.[0];
  return {
    all: (name) => given.get(name) ?? [],
    get: (name) => first(name) ?? null,
    required(name, what) {
      const value = first(name);
      if (value !== undefined && value !== '') return value;
      throw badParameter(`"${name}" is missing; give ${what}`);
    },
    count(name, { least, most, otherwise }) {
      const text = first(name);
      if (text === undefined) return otherwise;
      const count = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
      if (count >= least && count <= most) return count;
      throw badParameter(`"${name}" takes a whole number from ${least} to ${most}, not "${text}"`);
    },
    word(name, words) {
      const text = first(name) ?? words[0];
      const word = words.find((it) => it === text);
      if (word !== undefined) return word;
      throw badParameter(`"${name}" takes ${words.join(' or ')}, not "${text}"`);
    },
  };
}

export function badParameter(message: string): SseTailError {
  return new SseTailError('ERR_BAD_PARAMETER', message);
}
