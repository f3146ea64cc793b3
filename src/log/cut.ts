import type { FileStat, Generation } from '../file/generation.ts';
import { ORIGIN } from '../file/identity.ts';
import { isPrefix, verify } from '../file/verify.ts';
import type { Verdict } from '../file/verify.ts';
import type { EventId } from '../protocol/event-id.ts';
import { FILE_TICK_MS } from '../lib/wall-clock.ts';
import type { Family } from './family.ts';
import { openNeighbour } from './neighbours.ts';
import type { Reach } from './reach.ts';
import { orRelease } from './tracked-generation.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** Programs go on with a renamed file until they reopen their log: so long its times may lie behind. */
const REOPEN_MS = 1000;
/** More copies than this of one generation are left to the times of change. */
const MAX_COPIES = 64;

/**
 * Whether a rotated file is a copy, made while the live file was there already: that one was emptied
 * after it, and what was written between the two is in neither. A file that was renamed is older than
 * the live one.
 */
export async function isCopyOfLive(
  family: Family,
  reach: Reach,
  { file }: TrackedGeneration,
): Promise<boolean> {
  if (family.isSeries) return false;
  const live = await reach.attempt(family.livePath, family.statLive);
  return live !== null && isYounger(file, live);
}

/** Whether a file is a copy of the one that stands after it, which may have been renamed since. */
export async function isCopyOfNext(
  family: Family,
  file: Generation,
  next: Generation,
): Promise<boolean> {
  return !family.isSeries && next.archive === null && isYounger(file, await next.stat());
}

/**
 * Whether a file is a copy that a rotator has made, or is just making, of another one that is not cut yet:
 * made after it, while a generation that was rotated away came to be before. Where the file system keeps
 * no birth times nothing is a copy.
 */
export async function isCopyOf(maybe: Generation, original: Generation): Promise<boolean> {
  if (maybe.archive !== null || original.archive !== null) return false;
  const [copy, source] = await Promise.all([maybe.stat(), original.stat()]);
  if (copy.birthMs === 0 || copy.birthMs <= source.birthMs) return false;
  return copy.size <= source.size && isPrefix(maybe, original);
}

/**
 * Of an archive only the time of the last change tells, which it has from the file that it was made of;
 * where the file system keeps no birth times nothing does.
 */
async function isYounger(file: Generation, than: FileStat): Promise<boolean> {
  if (than.birthMs === 0 || than.key === file.key) return false;
  const { birthMs, mtimeMs } = await file.stat();
  return file.archive === null ? birthMs > than.birthMs : mtimeMs > than.birthMs + REOPEN_MS;
}

export interface CopyOf {
  readonly of: TrackedGeneration;
  /** Leaves out those that were there before: milliseconds since 1970. */
  readonly sinceMs: number;
  /** Leaves out those that hold what was read up to here, or some of it: they were made before the cut. */
  readonly readTo?: EventId;
  /** What of it had been read before that time: no copy that was made later is shorter. */
  readonly readBefore?: EventId;
}

/**
 * The first of the copies that were made of a generation since a time, whose bytes come before those that
 * it has now; null where there is none. The caller releases it. Files that were restored are born in any
 * order, but not while they are watched.
 */
export async function oldestCopyOf(
  family: Family,
  reach: Reach,
  { of: original, sinceMs, ...rest }: CopyOf,
): Promise<TrackedGeneration | null> {
  const { birthMs } = await original.file.stat();
  if (birthMs === 0 || family.isSeries) return null;
  // Both may have come within one tick of the clock.
  const since = Math.max(sinceMs, birthMs - 1);
  return oldestBefore(family, reach, { of: original, sinceMs: since, ...rest });
}

async function oldestBefore(
  family: Family,
  reach: Reach,
  { of, sinceMs, readTo = ORIGIN, readBefore = readTo }: CopyOf,
): Promise<TrackedGeneration | null> {
  let copy: TrackedGeneration | null = null;
  for (let count = 0; count < MAX_COPIES; count += 1) {
    const older = await openNeighbour(family, reach, copy ?? of, 'older');
    if (older === null) break;
    const { generation } = older;
    const isWanted = isMadeAfter(generation.file, { sinceMs, readTo, readBefore });
    if (!(await orRelease(generation, isWanted))) {
      generation.release();
      break;
    }
    copy?.release();
    copy = generation;
  }
  return copy;
}

/** Whether a file was made after a time and holds nothing of what had been read of another one. */
export async function isMadeAfter(
  file: Generation,
  { sinceMs, readTo, readBefore }: Required<Omit<CopyOf, 'of'>>,
): Promise<boolean> {
  const { birthMs, mtimeMs } = await file.stat();
  const madeMs = file.archive === null ? birthMs : mtimeMs;
  if (madeMs <= sinceMs) return false;
  if (readTo.offset === 0) return true;
  const verdict = await verify(file, readTo);
  if (holds(verdict)) return false;
  // It begins as the original did, and nothing tells what that one had when it was made.
  if (readBefore.offset === 0) return verdict !== 'stub';
  const before = await verify(file, readBefore);
  if (holds(before)) return false;
  // Too short to tell: what is made after the original was seen whole is not shorter than what was read.
  return before !== 'stub' || (file.archive === null && madeMs > sinceMs + FILE_TICK_MS);
}

function holds(verdict: Verdict): boolean {
  return verdict === 'match' || verdict === 'shorter';
}
