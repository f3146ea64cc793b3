import type { FileStat, Generation } from '../file/generation.ts';
import type { Family } from './family.ts';
import type { Reach } from './reach.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** Programs go on with a renamed file until they reopen their log: so long its times may lie behind. */
const REOPEN_MS = 1000;

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
  const live = await reach.attempt(family.livePath, family.statLive);
  return live !== null && isYounger(file, live);
}

/** Whether a file is a copy of the one that stands after it, which may have been renamed since. */
export async function isCopyOfNext(file: Generation, next: Generation): Promise<boolean> {
  return next.archive === null && isYounger(file, await next.stat());
}

/**
 * Whether a file that stands before another one, and was not there when that one came to be, is a copy of
 * it. Both may have come within one tick of the clock.
 */
export async function isCopyMadeSince(file: Generation, original: Generation): Promise<boolean> {
  const than = await original.stat();
  if (than.birthMs === 0) return false;
  const { birthMs, mtimeMs } = await file.stat();
  return (file.archive === null ? birthMs : mtimeMs) >= than.birthMs;
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
