import { SseTailError } from '../errors.ts';
import { lastBoundary, nextBoundary } from '../file/boundary.ts';
import { FileClosed } from '../file/file-system.ts';
import { idAt } from '../file/id-at.ts';
import type { Boundary } from '../file/id-at.ts';
import { ORIGIN } from '../file/identity.ts';
import { refusalOf } from '../file/refusal.ts';
import { endOf } from '../file/verify.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Notice } from '../protocol/notice.ts';
import { fileName, isReadable } from './family.ts';
import { offsetAt } from './family-sizes.ts';
import type { FileOffset } from './family-sizes.ts';
import { openOldest } from './neighbours.ts';
import type { Search } from './reach.ts';
import { resume } from './resume.ts';
import { orRelease } from './tracked-generation.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** A place in a log, as somebody names it who looks something up and follows nothing. */
export type Target =
  | { readonly kind: 'id'; readonly id: EventId }
  /** What was found by other means, and what is to be said of that. */
  | { readonly kind: 'found'; readonly id: EventId; readonly notices: readonly Notice[] }
  /** Bytes from the start of a file of this name, of the live one for null; snaps to a line start. */
  | { readonly kind: 'offset'; readonly offset: number; readonly file: string | null }
  /** So much of all bytes, of one file or of all that there are; snaps to a line start. */
  | { readonly kind: 'percent'; readonly percent: number; readonly file: string | null }
  /** The oldest line, of one file or of all. */
  | { readonly kind: 'start'; readonly file: string | null }
  /** Behind the last whole line, of one file or of the live one. */
  | { readonly kind: 'end'; readonly file: string | null };

/** A line border in a generation, which the holder releases. */
export interface Spot {
  readonly generation: TrackedGeneration;
  readonly position: EventId;
  /** What a viewer would be told who came back with this id. */
  readonly notices: readonly Notice[];
}

/**
 * Finds a place.
 * @throws {SseTailError} ERR_UNKNOWN_ID, ERR_NO_FILE
 */
export async function openSpot(
  search: Search,
  target: Target,
  maxLineBytes: number,
): Promise<Spot> {
  switch (target.kind) {
    case 'id':
      return atId(search, target.id);
    case 'found': {
      const spot = await atId(search, target.id);
      return { ...spot, notices: [...target.notices, ...spot.notices] };
    }
    case 'start':
      return target.file === null
        ? atStart(search)
        : spotAt(await openFile(search, target.file), START);
    case 'offset':
      return atOffset(search, target, maxLineBytes);
    case 'percent':
      return atOffset(search, await offsetAt(search, target), maxLineBytes);
    case 'end': {
      const generation = await openFile(search, target.file);
      const end = endOfLines(search, generation, maxLineBytes);
      return spotAt(generation, await orRelease(generation, end));
    }
  }
}

const START: Boundary = { offset: 0, midLine: false };

/** Only the very bytes that an id speaks of will do: whoever looks up is told of no gap on the way. */
async function atId(search: Search, id: EventId): Promise<Spot> {
  if (id.offset === 0 && id.head === ORIGIN.head) return atStart(search);
  const found = await resume(search.family, search.reach, id);
  if (!('generation' in found)) throw unknownId(found.message);
  const { generation, position, notices } = found;
  if (position.offset === id.offset) {
    return { generation, position: { ...position, left: null }, notices };
  }
  generation.release();
  const [notice] = notices;
  throw unknownId(
    notice?.event === 'gap' ? notice.message : 'the file that it speaks of is damaged',
  );
}

function unknownId(why: string): SseTailError {
  return new SseTailError('ERR_UNKNOWN_ID', `${why}; ask for another place`);
}

async function atStart({ family, reach }: Search): Promise<Spot> {
  const generation = await openOldest(family, reach);
  if (generation === null) throw noFile(fileName(family.livePath));
  return { generation, position: ORIGIN, notices: [] };
}

/** A file of the family by its name; the live one for null. */
async function openFile(
  { family, reach }: Search,
  name: string | null,
): Promise<TrackedGeneration> {
  if (name === null) {
    const live = await reach.tryOpen(family.livePath);
    if (live !== null) return live;
    throw noFile(fileName(family.livePath));
  }
  // Names of a request are only compared: no path is ever made of them.
  const member = (await family.list()).find((it) => fileName(it.path) === name && isReadable(it));
  const generation = member === undefined ? null : await reach.tryOpen(member.path);
  if (generation === null) throw noFile(name);
  return generation;
}

function noFile(name: string): SseTailError {
  return new SseTailError(
    'ERR_NO_FILE',
    `there is no file ${name} to read in this log at the moment; ask for one of its "family"`,
  );
}

async function atOffset(
  search: Search,
  { offset, file }: FileOffset,
  maxLineBytes: number,
): Promise<Spot> {
  const generation = await openFile(search, file);
  const boundary = borderFrom(search, generation, { offset, maxLineBytes });
  return spotAt(generation, await orRelease(generation, boundary));
}

/** The end of a compressed file is looked for only where the offset lies behind it: that inflates it all. */
async function borderFrom(
  search: Search,
  generation: TrackedGeneration,
  { offset, maxLineBytes }: { readonly offset: number; readonly maxLineBytes: number },
): Promise<Boundary> {
  const { file } = generation;
  if (file.archive !== null) {
    const inside = await nextBoundary(file, offset, NOWHERE);
    return inside === NOWHERE ? endOfLines(search, generation, maxLineBytes) : inside;
  }
  const end = await endOfLines(search, generation, maxLineBytes);
  return offset >= end.offset ? end : nextBoundary(file, offset, end);
}

const NOWHERE: Boundary = { offset: Infinity, midLine: false };

async function spotAt(generation: TrackedGeneration, boundary: Boundary): Promise<Spot> {
  const position = await orRelease(generation, idAt(generation.file, boundary));
  if (position !== null) return { generation, position, notices: [] };
  generation.release();
  throw changed();
}

/** The end of what is there to be shown: in a file that is over its unfinished last line as well. */
export async function endOfLines(
  search: Search,
  { file }: TrackedGeneration,
  maxLineBytes: number,
): Promise<Boundary> {
  if (await isLive(search, file.key)) return lastBoundary(file, await file.size(), maxLineBytes);
  return (await endOf(file)) ?? ORIGIN;
}

/** Whether a file is the one that is written to now. */
export async function isLive({ family, reach }: Search, key: string): Promise<boolean> {
  return (await reach.attempt(family.livePath, family.statLive))?.key === key;
}

/** The bytes are others than they were when the answer was begun. */
export function changed(): SseTailError {
  return new SseTailError(
    'ERR_CHANGED',
    'the file was cut or rewritten while it was read; ask again',
  );
}

/** For `catch`: what the file system refuses, in words for whoever asked. */
export function refuseLookup(cause: unknown): never {
  if (cause instanceof FileClosed) throw changed();
  if (!(cause instanceof Error) || refusalOf(cause) === null) throw cause;
  const message = 'the file system refuses to read this at the moment; ask again later';
  throw new SseTailError('ERR_UNREADABLE', message, { cause });
}
