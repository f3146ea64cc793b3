import { FileClosed } from '../file/file-system.ts';
import type { Generation } from '../file/generation.ts';
import { headOf } from '../file/identity.ts';
import { nullIfRefused } from '../file/refusal.ts';
import { HEAD_BYTES } from '../protocol/event-id.ts';
import { isCopyOf, isMadeAfter } from './cut.ts';
import type { Family } from './family.ts';
import { isReadable } from './family.ts';
import { openNeighbour } from './neighbours.ts';
import type { Reach, Search } from './reach.ts';
import type { Cut, TrackedGeneration } from './tracked-generation.ts';

/** So many are remembered: one may be deleted by hand. */
const REMEMBERED = 2;

/**
 * Remembers the files that stand right before one that is to be followed.
 * @param search begins a search among the files of the log.
 * @param cut what was known of the file that stood in its place, where that was cut.
 * @returns tells whether what stands before it then is one of them still: no copy of it has been made
 *   since. One that was compressed or deleted is no new one, and what is refused tells nothing.
 */
export async function watchForCopies(
  search: () => Search,
  followed: TrackedGeneration | null,
  cut: Cut | null = null,
): Promise<() => Promise<boolean>> {
  const { family, reach } = search();
  const known = family.isSeries ? null : await knownBefore(family, reach, { followed, cut });
  if (known === null) return async () => true;
  return async () => {
    const now = search();
    const before = await openBefore(now.family, now.reach, followed).catch(nullIfGone);
    if (before === null) return true;
    try {
      return (await isKnown(before, known)) || (await isUncutBehind(before, followed));
    } catch (error) {
      nullIfGone(error);
      return true;
    } finally {
      before.release();
    }
  };
}

async function isKnown({ file }: TrackedGeneration, known: ReadonlySet<string>): Promise<boolean> {
  const { identity, beginning } = await marksOf(file);
  // A new file all the same may be a known one that was compressed: it begins like that one.
  return known.has(identity) || (file.archive !== null && known.has(beginning));
}

/**
 * Whether a file is a copy of the followed one, which has all of its bytes still: it will be cut in a moment.
 * Of few bytes a file that was cut and filled anew may have the same.
 */
async function isUncutBehind(
  { file }: TrackedGeneration,
  followed: TrackedGeneration | null,
): Promise<boolean> {
  // The size of an archive is known once all of it was inflated.
  if (followed === null || file.archive !== null) return false;
  if ((await file.size()) < HEAD_BYTES) return false;
  return isCopyOf(file, followed.file);
}

/** For `catch`: what is refused, or followed no longer, tells nothing. */
function nullIfGone(error: unknown): null {
  return error instanceof FileClosed ? null : nullIfRefused(error);
}

/** The marks of the files before the one that is followed; null where one of them is refused. */
async function knownBefore(
  family: Family,
  reach: Reach,
  { followed, cut }: { readonly followed: TrackedGeneration | null; readonly cut: Cut | null },
): Promise<ReadonlySet<string> | null> {
  const known = new Set<string>();
  const held = followed?.retain();
  let newer = followed?.retain() ?? null;
  try {
    for (let count = 0; count < REMEMBERED; count += 1) {
      const before = await openBefore(family, reach, newer);
      newer?.release();
      newer = before;
      if (before === null) break;
      // The cut that follows on a copy is not to be missed, nor one that has come already.
      if (await isUncutBehind(before, followed)) continue;
      if (cut !== null && (await isOfNext(before.file, cut))) continue;
      const { identity, beginning } = await marksOf(before.file);
      known.add(identity).add(beginning);
    }
    return known;
  } catch (error) {
    return nullIfGone(error);
  } finally {
    newer?.release();
    held?.release();
  }
}

/** Whether a file is a copy of what came after the cut: so soon after it that nobody had looked yet. */
async function isOfNext(file: Generation, { end, sound }: Cut): Promise<boolean> {
  if (sound === null || end.offset === 0) return false;
  return isMadeAfter(file, { sinceMs: sound.atMs, readTo: end, readBefore: sound.end });
}

/**
 * The file that stands before another one, which may have been renamed or compressed; the newest rotated
 * one before none. Null where there is none, or the other is gone. The caller releases it.
 */
async function openBefore(
  family: Family,
  reach: Reach,
  newer: TrackedGeneration | null,
): Promise<TrackedGeneration | null> {
  if (newer === null) {
    const members = await family.list();
    const rotated = members.filter((it) => it.path !== family.livePath && isReadable(it));
    const newest = rotated.at(-1);
    return newest === undefined ? null : reach.tryOpen(newest.path);
  }
  // It need not be open any more, and so it is not retained.
  return (await openNeighbour(family, reach, newer, 'older'))?.generation ?? null;
}

/** What tells a file from the others: which one it is, and what it begins with. */
interface Marks {
  readonly identity: string;
  readonly beginning: string;
}

async function marksOf(file: Generation): Promise<Marks> {
  const { key, birthMs } = await file.stat();
  // The inode number of a file that was deleted goes to the next one: the time of birth does not.
  return { identity: `${key} ${birthMs}`, beginning: headOf(await file.read(0, HEAD_BYTES)) };
}
