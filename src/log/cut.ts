import type { Family } from './family.ts';
import type { Reach } from './reach.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** Programs go on with a renamed file until they reopen their log: so long its times may lie behind. */
const REOPEN_MS = 1000;

/**
 * Whether a rotated file is a copy, made while the live file was there already: that one was emptied
 * after it, and what was written between the two is in neither. A file that was renamed is older than
 * the live one. Of an archive only the time of the last change tells, which it has from the file that
 * it was made of; where the file system keeps no birth times nothing does.
 */
export async function isCopyOfLive(
  family: Family,
  reach: Reach,
  { file }: TrackedGeneration,
): Promise<boolean> {
  if (family.isSeries) return false;
  const live = await reach.attempt(family.livePath, family.statLive);
  if (live === null || live.birthMs === 0 || live.key === file.key) return false;
  const { birthMs, mtimeMs } = await file.stat();
  return file.archive === null ? birthMs > live.birthMs : mtimeMs > live.birthMs + REOPEN_MS;
}
