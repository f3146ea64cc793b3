import { basename, dirname } from 'node:path';

/** What the name of a rotated file says of its age. */
export interface RotatedName {
  /** Compares within a kind: the smaller, the older. */
  readonly rank: readonly number[];
  /** Numbers and dates cannot be compared with each other. */
  readonly kind: 'number' | 'date' | 'unknown';
  /** True where the bytes are compressed. */
  readonly compressed: boolean;
}

/** Tells the rotated siblings of a log by their names. */
export interface RotatedNames {
  readonly directory: string;
  /** What a file name in the directory says; null where it is no sibling. */
  parse(name: string): RotatedName | null;
}

const COMPRESSED = /\.(?:gz|xz|zst|bz2|lz4|Z)$/;
const NUMBER = /^\d{1,5}$/;
/** A date, perhaps a time, or seconds since 1970; then perhaps a count within that time. */
const DATE =
  /^(?<date>\d{4}-?\d{2}-?\d{2}(?:[-_T.]?\d{2}(?:[-:._]?\d{2}){0,2})?|\d{10,13})(?:[.-](?<count>\d{1,3}))?$/;

/**
 * The naming schemes of logrotate and of the common logging libraries: `app.log.1`,
 * `app.log-20261121`, `app.2026-11-21.log`, `app.1.log`, each perhaps compressed.
 * @param pattern the `rotated` of the config, where `*` and `?` stand for characters of a file name;
 *   null for the common schemes.
 */
export function createRotatedNames(livePath: string, pattern: string | null): RotatedNames {
  const liveName = basename(livePath);
  const matcher = pattern === null ? null : toRegExp(basename(pattern));
  return {
    directory: dirname(pattern ?? livePath),
    parse(name) {
      if (name === liveName && matcher === null) return null;
      const compressed = COMPRESSED.test(name);
      const tail = tailOf(liveName, name.replace(COMPRESSED, ''));
      const rank = tail === null ? null : rankOf(tail);
      if (matcher === null) return rank && { ...rank, compressed };
      if (!matcher.test(name) || name === liveName) return null;
      return { ...(rank ?? { kind: 'unknown', rank: [] }), compressed };
    },
  };
}

/** What a rotator added to the live name: behind it, or before its extension. */
function tailOf(liveName: string, name: string): string | null {
  if (name.startsWith(liveName)) return withoutSeparator(name.slice(liveName.length));
  const dot = liveName.lastIndexOf('.');
  if (dot <= 0) return null;
  const stem = liveName.slice(0, dot);
  const extension = liveName.slice(dot);
  if (!name.startsWith(stem) || !name.endsWith(extension)) return null;
  return withoutSeparator(name.slice(stem.length, -extension.length));
}

function withoutSeparator(tail: string): string | null {
  return /^[-._]./.test(tail) ? tail.slice(1) : null;
}

function rankOf(tail: string): Pick<RotatedName, 'kind' | 'rank'> | null {
  if (NUMBER.test(tail)) return { kind: 'number', rank: [-Number(tail)] };
  const groups = DATE.exec(tail)?.groups;
  if (groups === undefined) return null;
  const digits = (groups['date'] ?? '').replaceAll(/\D/g, '');
  const date = Number(
    digits.length === 10 || digits.length === 13 ? digits : digits.padEnd(14, '0'),
  );
  return { kind: 'date', rank: [date, Number(groups['count'] ?? 0)] };
}

function toRegExp(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`);
}
