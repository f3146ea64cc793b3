import type { Boundary } from '../file/boundary.ts';
import { boundaryLinesBefore, idAt, nextBoundary } from '../file/boundary.ts';
import { ORIGIN } from '../file/identity.ts';
import { endOf } from '../file/verify.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Notice } from '../protocol/notice.ts';
import type { Family } from './family.ts';
import type { LiveEdge } from './live-edge.ts';
import { orRelease } from './tracked-generation.ts';
import type { Generations, TrackedGeneration } from './tracked-generation.ts';
import { openNeighbour, openOldest } from './neighbours.ts';
import type { Neighbour } from './neighbours.ts';
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
  | { readonly kind: 'lines'; readonly count: number };

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
}

/** Finds the place. The caller releases the generation. */
export async function findStart(
  files: LogFiles,
  start: Start,
  afterGap: AfterGap,
): Promise<Beginning> {
  const spot = await findSpot(files, start, afterGap);
  const { position, generation } = spot;
  if (position.offset > 0) return { ...spot, id: position };
  const before = idBefore(files.family, files.generations, generation);
  return { ...spot, id: await (generation === null ? before : orRelease(generation, before)) };
}

/**
 * The id for the very start of a generation: the end of the one before it, since an offset of 0 says
 * nothing about which file is meant. Where there is none before, it can say only one thing: the
 * beginning of everything.
 */
export async function idBefore(
  family: Family,
  generations: Generations,
  generation: TrackedGeneration | null,
): Promise<EventId> {
  const previous = await (generation === null
    ? openNewestRotated(family, generations)
    : openNeighbour(family, generations, generation, 'older').then((it) => it?.generation));
  if (!previous) return ORIGIN;
  return (await endOf(previous.file).finally(previous.release)) ?? ORIGIN;
}

/** While there is no live file, the newest of the others is what came before the next one. */
async function openNewestRotated(
  family: Family,
  generations: Generations,
): Promise<TrackedGeneration | null> {
  const newest = (await family.list()).findLast(({ compressed }) => !compressed);
  return newest ? generations.open(newest.path).catch(() => null) : null;
}

async function findSpot(files: LogFiles, start: Start, afterGap: AfterGap): Promise<Spot> {
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
  }
}

const BAD_ID: Notice = {
  event: 'gap',
  reason: 'bad-id',
  message: 'this is no event id; send one as it came, or a plain offset',
};

async function fromId(files: LogFiles, id: EventId, afterGap: AfterGap): Promise<Spot> {
  // The beginning of a log that had no bytes: all that it has now came since.
  if (id.offset === 0 && id.head === ORIGIN.head) return oldest(files);
  const found = await resume(files.family, files.generations, id);
  if ('generation' in found) return found;
  const { reason, message, inLiveFile } = found;
  const gap: Notice = { event: 'gap', reason, message };
  const next = await afterLoss(files, inLiveFile, afterGap);
  return { ...next, notices: [gap, ...next.notices] };
}

function afterLoss(files: LogFiles, inLiveFile: boolean, afterGap: AfterGap): Promise<Spot> {
  if (afterGap === 'live') return linesBeforeEnd(files, 0);
  return inLiveFile ? fromOffset(files, 0) : oldest(files);
}

async function fromOffset({ edge }: LogFiles, offset: number): Promise<Spot> {
  const generation = edge.generation?.retain() ?? null;
  if (generation === null) return NO_FILE;
  const { end } = edge;
  const boundary = nextBoundary(generation.file, offset, end);
  return at(generation, await orRelease(generation, boundary));
}

async function oldest({ family, generations, edge }: LogFiles): Promise<Spot> {
  const first = await openOldest(family, generations);
  const generation = first ?? edge.generation?.retain() ?? null;
  return generation === null ? NO_FILE : at(generation, ORIGIN);
}

/** Reads backwards from the live end, and on into older generations where the live one is short. */
async function linesBeforeEnd(
  { family, generations, edge }: LogFiles,
  count: number,
): Promise<Spot> {
  const live = edge.generation?.retain() ?? null;
  if (live === null) return NO_FILE;
  let generation = live;
  let left = count;
  let end: EventId = edge.end;
  for (;;) {
    const found = await orRelease(generation, boundaryLinesBefore(generation.file, end, left));
    left -= found.lineCount;
    const before: Neighbour | null =
      found.boundary.offset > 0 || left === 0
        ? null
        : await openNeighbour(family, generations, generation, 'older');
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
