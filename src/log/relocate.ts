import { ORIGIN } from '../file/identity.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Notice } from '../protocol/notice.ts';
import { oldestCopyOf } from './cut.ts';
import { fileName } from './family.ts';
import { openOldest } from './neighbours.ts';
import { resume } from './resume.ts';
import type { SearchFiles } from './start.ts';
import { idBefore } from './id-before.ts';
import type { TrackedGeneration } from './tracked-generation.ts';
import { orRelease } from './tracked-generation.ts';

/** Files may be cut again while it is found out where to go on; so often it is looked again. */
const MAX_TRIES = 5;

/** Where a viewer stands. */
export interface Stand {
  /** Where it reads on. */
  readonly position: EventId;
  /** What it would come back with. */
  readonly id: EventId;
}

/** Where a viewer goes on. */
export interface Relocation {
  /** The caller releases it. Null while there is no file. */
  readonly generation: TrackedGeneration | null;
  readonly position: EventId;
  /** What is to be said of it, with the id that applies from then on; null for nothing. */
  readonly loss: { readonly notice: Notice; readonly id: EventId } | null;
  /** What is to be said at the end of that generation: it is a copy that lacks the last bytes. */
  readonly lossAfter: Notice | null;
}

/** The bytes are no longer in the file that they were in: a copy may hold them, or they are lost. */
export async function relocate(
  files: SearchFiles,
  current: TrackedGeneration,
  stand: Stand,
): Promise<Relocation> {
  const { family, reach, edge } = files;
  // The edge knows by then what came in the file's place.
  await edge.look();
  const found = (await findAgain(files, stand)) ?? (await findCopy(files, current, stand));
  if (found !== null) {
    if (current.cut !== null && found.generation !== null) found.generation.isCopy = true;
    return { ...found, lossAfter: await lossAfter(current, found.generation) };
  }
  const seen = current.successor?.notice;
  const notice = seen?.event === 'gap' ? seen : lossIn(current, stand.position);
  for (let attempt = 1; ; attempt += 1) {
    const generation = await afterLoss(files, current, stand.position);
    const before = idBefore({ family, reach }, generation);
    const id = await (generation === null ? before : orRelease(generation, before));
    // Cut meanwhile: another file stands before it now, and what it had is in a copy.
    await edge.look();
    const isCut = generation?.state === 'rewritten' && attempt < MAX_TRIES;
    if (!isCut) return { generation, position: ORIGIN, loss: { notice, id }, lossAfter: null };
    generation.release();
  }
}

/** What comes after bytes that are lost; null while there is nothing. The caller releases it. */
async function afterLoss(
  files: SearchFiles,
  current: TrackedGeneration,
  readTo: EventId,
): Promise<TrackedGeneration | null> {
  // A copy that does not agree has what came after the cut, and was cut away again.
  let copy = await copySinceCut(files, current, readTo);
  let next = copy === null ? openNext(files, current) : null;
  for (let hop = 0; copy === null && next?.state === 'rewritten' && hop < MAX_TRIES; hop += 1) {
    copy = await orRelease(next, copySinceCut(files, next, ORIGIN));
    const after = copy === null ? openNext(files, next) : null;
    next.release();
    next = after;
  }
  return copy ?? next;
}

/** What was seen to follow on a file, or is live. The caller releases it. */
function openNext(
  { edge }: SearchFiles,
  { successor }: TrackedGeneration,
): TrackedGeneration | null {
  return (successor?.generation ?? edge.generation)?.retain() ?? null;
}

/** Where what comes next is now. Before the first byte of a file only the one before it can tell. */
export async function findAgain(
  { family, reach }: SearchFiles,
  { position, id }: Stand,
): Promise<Relocation | null> {
  const from = position.offset > 0 ? position : id;
  if (from.offset === 0) {
    const generation = await openOldest(family, reach);
    return generation && { generation, position: ORIGIN, loss: null, lossAfter: null };
  }
  const found = await resume(family, reach, from);
  if (!('generation' in found)) return null;
  if (found.notices.length === 0) return { ...found, loss: null, lossAfter: null };
  found.generation.release();
  return null;
}

/** Before the first byte of a file that was cut, where the file before it is gone: a copy has them all. */
async function findCopy(
  files: SearchFiles,
  current: TrackedGeneration,
  { position }: Stand,
): Promise<Relocation | null> {
  if (position.offset > 0) return null;
  const generation = await copySinceCut(files, current, position);
  return generation && { generation, position: ORIGIN, loss: null, lossAfter: null };
}

/** The first copy of a file that was made since it was last seen whole. */
async function copySinceCut(
  { family, reach }: SearchFiles,
  current: TrackedGeneration,
  readTo: EventId,
): Promise<TrackedGeneration | null> {
  const sound = current.cut?.sound ?? null;
  if (sound === null) return null;
  return oldestCopyOf(family, reach, {
    of: current,
    sinceMs: sound.atMs,
    readTo,
    readBefore: sound.end,
  });
}

/** What the original was seen to have and its copy has not. */
async function lossAfter(
  { lastSize, lostBy }: TrackedGeneration,
  copy: TrackedGeneration | null,
): Promise<Notice | null> {
  if (copy === null || copy.state === 'rewritten') return null;
  const bytes = lastSize - (await orRelease(copy, copy.file.size()));
  if (bytes <= 0) return null;
  const name = fileName(copy.file.path);
  if (lostBy !== null) {
    const message = `${bytes} bytes were written after ${name} was made, to a file that is deleted`;
    return { event: 'gap', reason: 'gone', message, bytes };
  }
  const message = `${bytes} bytes were written after ${name} was copied and before the original was cut: they are in neither`;
  return { event: 'gap', reason: 'copytruncate', message, bytes };
}

function lossIn(
  { file, lastSize, lostBy, successor }: TrackedGeneration,
  { offset }: EventId,
): Notice {
  const bytes = lastSize - offset;
  const name = fileName(file.path);
  if (lostBy === 'stale') {
    const message = `${name} was removed on the server that it is on, and no other file agrees`;
    return { event: 'gap', reason: 'gone', message, ...(bytes > 0 && { bytes }) };
  }
  if (lostBy === 'deletion' && file.archive !== null) {
    const message = `${name} was deleted, and held for too long; its lines behind byte ${offset} were not read`;
    return { event: 'gap', reason: 'gone', message };
  }
  if (lostBy === 'deletion') {
    const message = `${name} was deleted, and held for too long; its last ${bytes} bytes were not read`;
    if (bytes > 0 || successor === null) return { event: 'gap', reason: 'gone', message, bytes };
    return successor.notice;
  }
  if (bytes <= 0) return { event: 'truncated', file: name, size: lastSize };
  const message = `${name} was cut at the front before its last ${bytes} bytes were read`;
  return { event: 'gap', reason: 'truncated', message, bytes };
}
