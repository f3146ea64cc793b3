import { SseTailError } from '../../errors.ts';
import type { Target } from '../../log/spot.ts';
import { parseEventId } from '../../protocol/event-id.ts';

/** The parameters of one request, each given at most once. */
export interface Parameters<Name extends string> {
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

/** @throws {SseTailError} ERR_BAD_PARAMETER for what is unknown or repeated. */
export function parseParameters<Name extends string>(
  query: string,
  names: readonly Name[],
): Parameters<Name> {
  const given = new Map<Name, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const known = names.find((it) => it === name);
    if (known === undefined) {
      throw badParameter(`the parameter "${name}" is unknown; there are ${names.join(', ')}`);
    }
    if (given.has(known)) throw badParameter(`the parameter "${name}" may be given once`);
    given.set(known, value);
  }
  return {
    get: (name) => given.get(name) ?? null,
    required(name, what) {
      const value = given.get(name);
      if (value !== undefined && value !== '') return value;
      throw badParameter(`"${name}" is missing; give ${what}`);
    },
    count(name, { least, most, otherwise }) {
      const text = given.get(name);
      if (text === undefined) return otherwise;
      const count = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
      if (count >= least && count <= most) return count;
      throw badParameter(`"${name}" takes a whole number from ${least} to ${most}, not "${text}"`);
    },
    word(name, words) {
      const text = given.get(name) ?? words[0];
      const word = words.find((it) => it === text);
      if (word !== undefined) return word;
      throw badParameter(`"${name}" takes ${words.join(' or ')}, not "${text}"`);
    },
  };
}

/**
 * Reads a place: an id, an offset, a percentage, `start` or `end`.
 * @param file the name of the file that the place is in; null: by id, or in the live one.
 * @throws {SseTailError} ERR_BAD_PARAMETER
 */
export function parseTarget(name: string, text: string, file: string | null): Target {
  if (text === 'start' || text === 'end') return { kind: text, file };
  const id = parseEventId(text);
  if (id !== null) {
    if (file === null) return { kind: 'id', id };
    throw badParameter(
      `"${name}" is an id, which says by itself which file is meant; leave "file" out`,
    );
  }
  const percent = /^\d{1,3}(?:\.\d{1,9})?%$/.test(text) ? Number(text.slice(0, -1)) : NaN;
  if (percent <= 100) return { kind: 'percent', percent, file };
  const offset = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(offset)) return { kind: 'offset', offset, file };
  throw badParameter(
    `"${name}" takes an id as it came, an offset, a percentage up to 100%, "start" or "end", not "${text}"`,
  );
}

export function badParameter(message: string): SseTailError {
  return new SseTailError('ERR_BAD_PARAMETER', message);
}
