import { basename, dirname, join } from 'node:path';

import { parseDate } from './date.ts';
import { createNamePattern } from './pattern.ts';
import type { NamePattern } from './pattern.ts';
import type { Stamp } from './stamp.ts';

/** What a file name says, where it is one of a family's. */
export interface RotatedName {
  readonly stamp: Stamp;
  /** True where the bytes are compressed. */
  readonly compressed: boolean;
}

/** Tells the rotated siblings of a log by their names. */
export interface RotatedNames {
  readonly directory: string;
  /** What a file name in the directory says; null where it is no sibling. */
  parse(name: string): RotatedName | null;
}

const COMPRESSED = /\.(?:gz|xz|zst|bz2|lz4|Z|zip|br|lzma|lzo)$/;
const NUMBER = /^\d{1,5}$/;
/** What logrotate's `addextension` puts behind a name that has none. */
const ADDED_EXTENSION = /\.(?:log|txt)$/;

/** The name without the ending that compression gave it. */
export function withoutCompression(name: string): string {
  return name.replace(COMPRESSED, '');
}

/** Whether a name has the ending of a compressed file. */
export function isCompressedName(name: string): boolean {
  return COMPRESSED.test(name);
}

/** All names that a file could be a rotated one of, by the usual naming schemes; many of them are none. */
export function possibleLiveNames(name: string): string[] {
  const bare = withoutCompression(name);
  const extension = /\.[^.]*$/.exec(bare)?.[0] ?? '';
  const starts = [...bare.matchAll(/[-._]/g)].map(({ index }) => bare.slice(0, index));
  return starts.filter((start) => start !== '').flatMap((start) => [start, `${start}${extension}`]);
}

/** What the part of a name says that a rotator added; null where it is nothing that a rotator adds. */
export function parseStamp({ before, text, after }: Tail): Stamp | null {
  if (!NUMBER.test(text)) return parseDate(text);
  const nameOf = (number: number): string =>
    `${before}${String(number).padStart(text.startsWith('0') ? text.length : 0, '0')}${after}`;
  return { kind: 'number', number: Number(text), nameOf };
}

/**
 * The naming schemes of logrotate and of the common logging libraries: `app.log.1`, `app.1.log`,
 * `app.log-20261121`, `app.2026-11-21.log`, each perhaps compressed.
 * @param pattern the `rotated` of the config; null for the common schemes.
 */
export function createRotatedNames(livePath: string, pattern: string | null): RotatedNames {
  const liveName = basename(livePath);
  const directory = dirname(pattern ?? livePath);
  const matcher = pattern === null ? null : createNamePattern(basename(pattern));
  const liveHere = join(directory, liveName) === join(livePath) ? liveName : null;
  return {
    directory,
    parse(name) {
      if (name === liveHere) return null;
      const bare = withoutCompression(name);
      const stamp = matcher ? stampByPattern(matcher, liveName, name) : stampOf(liveName, bare);
      return stamp && { stamp, compressed: bare !== name };
    },
  };
}

/** A pattern is good for the compressed form of a name as well. */
function stampByPattern(matcher: NamePattern, liveName: string, name: string): Stamp | null {
  const bare = withoutCompression(name);
  const match = matcher.match(bare) ?? matcher.match(name);
  if (match === null) return null;
  return match.stamp ?? stampOf(liveName, bare) ?? stampOfWild(match.wild) ?? { kind: 'unknown' };
}

/** Names that have nothing in common with the live one may still have a date where the `*` is. */
function stampOfWild(wild: readonly string[]): Stamp | null {
  const stamps = wild.map((text) => parseDate(text.replace(/^[-_.]/, '')));
  return stamps.find((stamp) => stamp !== null) ?? null;
}

function stampOf(liveName: string, bare: string): Stamp | null {
  const tail = tailOf(liveName, bare);
  return tail && parseStamp(tail);
}

/** What a rotator added to a name, and what stands before and after it. */
export interface Tail {
  readonly before: string;
  readonly text: string;
  readonly after: string;
}

/** Behind the live name, perhaps before an extension that was added, or before its own extension. */
export function tailOf(liveName: string, bare: string): Tail | null {
  if (bare.startsWith(liveName)) {
    const added = ADDED_EXTENSION.exec(bare.slice(liveName.length))?.[0] ?? '';
    return between(liveName, bare, added);
  }
  const dot = liveName.lastIndexOf('.');
  if (dot <= 0) return null;
  const extension = liveName.slice(dot);
  return bare.endsWith(extension) ? between(liveName.slice(0, dot), bare, extension) : null;
}

function between(start: string, bare: string, after: string): Tail | null {
  if (!bare.startsWith(start)) return null;
  const tail = bare.slice(start.length, bare.length - after.length);
  if (!/^[-._]./.test(tail)) return null;
  return { before: `${start}${tail.slice(0, 1)}`, text: tail.slice(1), after };
}
