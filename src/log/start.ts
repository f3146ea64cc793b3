import { boundaryLinesBefore, nextBoundary } from '../file/boundary.ts';
import { idAt } from '../file/id-at.ts';
import type { Boundary } from '../file/id-at.ts';
import { ORIGIN } from '../file/identity.ts';
import { endOf } from '../file/verify.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Notice } from '../protocol/notice.ts';
import { watchForCopies } from './copies.ts';
import { findTime } from './find-time.ts';
import type { Family } from './family.ts';
import { idBefore } from './id-before.ts';
import type { LiveEdge } from './live-edge.ts';
import { orRelease } from './tracked-generation.ts';
import type { Generations, TrackedGeneration } from './tracked-generation.ts';
import { createSearch, refusedAmong } from './reach.ts';
import type { Patience, Reach, Search } from './reach.ts';
import { refusedGap } from './successor.ts';
import { unreadableGap } from './read-on.ts';
import { NotReadable } from '../file/generation.ts';
import { refusalOf } from '../file/refusal.ts';
import type { Zone } from '../time/zone.ts';
import { openNeighbour, openOldest } from './neighbours.ts';
import type { Neighbour } from './neighbours.ts';
import { passingBefore } from './passing-before.ts';
import type { Sieve } from './passing-before.ts';
import { resume } from './resume.ts';

/** Where a viewer wants to begin. */
export type Start =
  | { readonly kind: 'id'; readonly id: EventId }
  /** An id that cannot be read: `otherwise` applies, after a gap that says so. */
  | { readonly kind: 'bad-id'; readonly otherwise: Start }
  /** A bare offset of the live file; snaps to the next line start. */
  | { readonly kind: 'offset'; readonly offset: number }
  /** The oldest line that still exists. */
  | { readonly kind: 'oldest' }
  /** So many lines before the end; 0 for new lines only. */
  | { readonly kind: 'lines'; readonly count: number }
  /** The first line of a time or later; the end where there is none. Milliseconds since 1970. */
  | { readonly kind: 'time'; readonly timeMs: number };

/** Where to begin after a gap: at the oldest line that can be unseen, or at the live end. */
export type AfterGap = 'oldest' | 'live';

/** Where a viewer begins. */
export interface Beginning {
  /** Null while the log has no file: the first one that comes is read from its start. */
  readonly generation: TrackedGeneration | null;
  /** Where in that generation. */
  readonly position: EventId;
  /** What to come back with: the position, or the end of the generation before one at its start. */
  readonly id: EventId;
  readonly notices: readonly Notice[];
}

type Spot = Omit<Beginning, 'id'>;

export interface LogFiles {
  readonly family: Family;
  readonly generations: Generations;
  readonly edge: LiveEdge;
  readonly maxLineBytes: number;
  /** Which lines count for whoever begins some lines before the end; null for all. */
  readonly sieve: Sieve | null;
  /** That of lines that name none. */
  readonly zone: Zone;
}

/** What one search looks through. */
export interface SearchFiles
  extends Search, Pick<LogFiles, 'edge' | 'maxLineBytes' | 'sieve' | 'zone'> {
  /** Called where all of a compressed file is to be inflated, only for the id to begin with. */
  readonly onSlow: () => void;
}

/** For one search: what it could not read is not known to the next. */
export function searchFiles(
  files: LogFiles,
  patience: Patience,
  onSlow = (): void => undefined,
): SearchFiles {
  const { family, generations, ...others } = files;
  return { ...createSearch(family, generations, patience), ...others, onSlow };
}

/**
 * Finds the place. The caller releases the generation.
 * @throws what the file system said, where it is worth to try again: while the live file is there
 *   and cannot be read, however long that takes, nothing that it may hold counts as lost.
 */
export async function findStart(
  files: SearchFiles,
  start: Start,
  afterGap: AfterGap,
): Promise<Beginning> {
  const spot = await findSpot(files, start, afterGap);
  if (spot.position.offset > 0) return { ...spot, id: spot.position };
  const { generation } = spot;
  // Held meanwhile: what has been looked through of it need not be looked through again.
  return findVeryStart(files, start, afterGap).finally(() => generation?.release());
}

/** A log that is rotated anew in so many searches on end is taken as the last one found it. */
const MAX_SEARCHES = 5;

/**
 * Finds a place at the start of a file. Its id is the end of the file before: where the log is rotated
 * between the two looks, that file may be a copy of the very one whose start was found, and its end behind
 * lines that the viewer has not had. So both count only if nothing was rotated meanwhile.
 */
async function findVeryStart(
  files: SearchFiles,
  start: Start,
  afterGap: AfterGap,
): Promise<Beginning> {
  const { edge, onSlow } = files;
  for (let searches = 1; ; searches += 1) {
    const isUnrotated = await watchForCopies(() => files, edge.generation);
    const spot = await findSpot(files, start, afterGap);
    const { position, generation } = spot;
    if (position.offset > 0) return { ...spot, id: position };
    const before = idBefore(files, generation, onSlow);
    const id = await (generation === null ? before : orRelease(generation, before));
    const isSame = generation === null ? isUnrotated() : orRelease(generation, isUnrotated());
    if ((await isSame) || searches === MAX_SEARCHES) return { ...spot, id };
    generation?.release();
  }
}

/** Where the place cannot be found for all that is tried: the end of what could be read. */
export function startAtEnd({ edge }: LogFiles, error: unknown): Beginning {
  const generation = edge.generation?.retain() ?? null;
  if (generation === null || refusalOf(error) !== 'io-error') throw error;
  const gap = unreadableGap(generation, ORIGIN, edge.end.offset);
  // How much of it the viewer would have been sent is not known.
  const notice: Notice = { event: 'gap', reason: gap.reason, message: gap.message };
  return { generation, position: edge.end, id: edge.end, notices: [notice] };
}

function refuseWhileHeldUp({ waiting, generation }: LiveEdge): void {
  if (generation !== null || waiting === null) return;
  const { reason, message } = waiting;
  if (reason === 'denied' || reason === 'io-error') throw new NotReadable(reason, message);
}

async function findSpot(files: SearchFiles, start: Start, afterGap: AfterGap): Promise<Spot> {
  switch (start.kind) {
    case 'id':
      return fromId(files, start.id, afterGap);
    case 'bad-id': {
      const beginning = await findSpot(files, start.otherwise, afterGap);
      return { ...beginning, notices: [BAD_ID, ...beginning.notices] };
    }
    case 'offset':
      return fromOffset(files, start.offset);
    case 'oldest':
      return oldest(files);
    case 'lines':
      return linesBeforeEnd(files, start.count);
    case 'time':
      return fromTime(files, start.timeMs);
  }
}

const BAD_ID: Notice = {
  event: 'gap',
  reason: 'bad-id',
  message: 'this is no event id; send one as it came, or a plain offset',
};

async function fromId(files: SearchFiles, id: EventId, afterGap: AfterGap): Promise<Spot> {
  // The beginning of a log that had no bytes: all that it has now came since.
  if (id.offset === 0 && id.head === ORIGIN.head) return oldest(files);
  const found = await resume(files.family, files.reach, id);
  if ('generation' in found) return found;
  refuseWhileHeldUp(files.edge);
  const { reason, message, inLiveFile } = found;
  const gap: Notice = { event: 'gap', reason, message };
  const next = await afterLoss(files, inLiveFile, afterGap);
  return { ...next, notices: [gap, ...next.notices] };
}

function afterLoss(files: SearchFiles, inLiveFile: boolean, afterGap: AfterGap): Promise<Spot> {
  if (afterGap === 'live') return linesBeforeEnd(files, 0);
  return inLiveFile ? fromOffset(files, 0) : oldest(files);
}

async function fromOffset({ edge }: SearchFiles, offset: number): Promise<Spot> {
  refuseWhileHeldUp(edge);
  const generation = edge.generation?.retain() ?? null;
  if (generation === null) return NO_FILE;
  const { end } = edge;
  const boundary = nextBoundary(generation.file, offset, end);
  return at(generation, await orRelease(generation, boundary));
}

async function oldest({ family, reach, edge }: SearchFiles): Promise<Spot> {
  const first = await openOldest(family, reach);
  const generation = first ?? edge.generation?.retain() ?? null;
  const notices = refusedRotated(family, reach);
  return { ...(generation === null ? NO_FILE : await at(generation, ORIGIN)), notices };
}

/** What is to be said of rotated files that the search went without. */
function refusedRotated(family: Family, reach: Reach): Notice[] {
  const rotated = [...reach.refused.keys()].filter((path) => path !== family.livePath);
  const refused = refusedAmong(rotated, reach);
  return refused.length === 0 ? [] : [refusedGap(refused)];
}

async function fromTime(files: SearchFiles, timeMs: number): Promise<Spot> {
  refuseWhileHeldUp(files.edge);
  const place = await findTime(files, { timeMs, zone: files.zone });
  const gaps = refusedRotated(files.family, files.reach);
  return place === null
    ? { ...NO_FILE, notices: gaps }
    : { ...place, notices: [...gaps, ...place.notices] };
}

/** Reads backwards from the live end, and on into older generations where the live one is short. */
async function linesBeforeEnd(files: SearchFiles, count: number): Promise<Spot> {
  const { family, reach, edge, sieve } = files;
  refuseWhileHeldUp(edge);
  const live = edge.generation?.retain() ?? null;
  if (live === null) return NO_FILE;
  if (sieve !== null && count > 0) {
    const found = await passingBefore(
      { ...files, sieve },
      { generation: live, end: edge.end },
      count,
    );
    return at(found.generation, found.boundary);
  }
  let generation = live;
  let left = count;
  let end: EventId = edge.end;
  for (;;) {
    const found = await orRelease(generation, boundaryLinesBefore(generation.file, end, left));
    left -= found.lineCount;
    const before: Neighbour | null =
      found.boundary.offset > 0 || left === 0
        ? null
        : await orRelease(generation, openNeighbour(family, reach, generation, 'older'));
    if (before === null) return at(generation, found.boundary);
    generation.release();
    generation = before.generation;
    end = (await orRelease(generation, endOf(generation.file))) ?? ORIGIN;
  }
}

async function at(generation: TrackedGeneration, boundary: Boundary): Promise<Spot> {
  const id = await orRelease(generation, idAt(generation.file, boundary));
  return { generation, position: id ?? ORIGIN, notices: [] };
}

const NO_FILE: Spot = { generation: null, position: ORIGIN, notices: [] };
