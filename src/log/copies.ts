import type { Family, Member } from './family.ts';
import { isReadable } from './family.ts';
import type { Generation } from '../file/generation.ts';
import { headOf } from '../file/identity.ts';
import { isMadeOf } from '../file/made-of.ts';
import { refusalOf } from '../file/refusal.ts';
import { HEAD_BYTES } from '../protocol/event-id.ts';
import type { Reach, Search } from './reach.ts';
import type { Generations, TrackedGeneration } from './tracked-generation.ts';

/** A rotator adds one file at a time; more than this many new ones at once are not told apart. */
const NEWEST = 4;

/**
 * Remembers the newest rotated files, before one of them or the live file is followed.
 * @param search begins a search among the files of the log.
 * @returns tells whether what stands before the followed file is one of them still: no copy of it has been
 *   made since. One that was compressed or deleted is no new one.
 */
export async function watchForCopies(
  search: () => Search,
  followed: TrackedGeneration | null,
): Promise<() => Promise<boolean>> {
  const known = new Set<string>();
  const now = search();
  if (now.family.isSeries) return async () => true;
  for (const { path } of await newestRotated(now.family, NEWEST)) {
    const marks = await marksOf(now.reach, path);
    // Of one that is refused only the name is known.
    for (const mark of marks === 'refused' ? [path] : marks) known.add(mark);
  }
  return async () => {
    const { family, reach } = search();
    const before = await beforeFollowed(family, reach, followed);
    if (before === undefined || known.has(before.path)) return true;
    const marks = await marksOf(reach, before.path);
    if (marks === 'refused') return true;
    const [identity, beginning] = marks;
    if (identity === undefined || known.has(identity)) return true;
    // A new file all the same may be a known one that was compressed: it begins like that one.
    return before.compressed && beginning !== undefined && known.has(beginning);
  };
}

/** The file that stands before the followed one now, which may have been renamed or compressed. */
async function beforeFollowed(
  family: Family,
  reach: Reach,
  followed: TrackedGeneration | null,
): Promise<Member | undefined> {
  const place = followed && (await family.locate(followed.file.key, followed.file.path));
  if (place !== null) return place.older.findLast(isReadable);
  const newestFirst = (await newestRotated(family, NEWEST)).toReversed();
  for (const [index, { path, compressed }] of newestFirst.entries()) {
    if (compressed && (await isArchiveOf(reach, path, followed))) return newestFirst[index + 1];
  }
  return newestFirst[0];
}

async function isArchiveOf(
  reach: Reach,
  path: string,
  followed: TrackedGeneration | null,
): Promise<boolean> {
  if (followed === null) return false;
  const archive = await reach.tryOpen(path);
  if (archive === null) return false;
  return isMadeOf(archive.file, followed.file).finally(archive.release);
}

async function newestRotated(family: Family, count: number): Promise<Member[]> {
  const members = await family.list();
  return members
    .filter((member) => member.path !== family.livePath && isReadable(member))
    .slice(-count);
}

/** What tells a file from the others: which one it is, and what it begins with. None: it is gone. */
async function marksOf(generations: Generations, path: string): Promise<string[] | 'refused'> {
  try {
    const generation = await generations.open(path);
    return await marksOfFile(generation.file).finally(generation.release);
  } catch (error) {
    return refusalOf(error) === 'missing' ? [] : 'refused';
  }
}

async function marksOfFile(file: Generation): Promise<string[]> {
  return [await identityOf(file), headOf(await file.read(0, HEAD_BYTES))];
}

/** The inode number of a file that was deleted goes to the next one: the time of birth does not. */
async function identityOf(file: Generation): Promise<string> {
  const { key, birthMs } = await file.stat();
  return `${key} ${birthMs}`;
}
