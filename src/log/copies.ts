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
 * Remembers the newest rotated files, and the one that is to be followed, which may be renamed.
 * @param search begins a search among the files of the log.
 * @returns tells whether they are still the same ones: no copy of the live file has been made since.
 *   One that was compressed or deleted is no new one.
 */
export async function watchForCopies(
  search: () => Search,
  followed: TrackedGeneration | null,
): Promise<() => Promise<boolean>> {
  const own = followed && (await identityOf(followed.file));
  const known = new Set<string>();
  const before = search();
  for (const { path } of await newestRotated(before.family, NEWEST)) {
    const marks = await marksOf(before.reach, path);
    // Of one that is refused only the name is known.
    for (const mark of marks === 'refused' ? [path] : marks) known.add(mark);
  }
  return async () => {
    const { family, reach } = search();
    for (const newest of (await newestRotated(family, 2)).toReversed()) {
      if (known.has(newest.path)) return true;
      const marks = await marksOf(reach, newest.path);
      if (marks === 'refused') return true;
      const [identity, beginning] = marks;
      // Where the followed file was renamed itself, a copy of it stands before it.
      if (identity === own) continue;
      if (identity === undefined || known.has(identity)) return true;
      // A new file all the same may be a known one that was compressed: it begins like that one. Or it
      // is the followed one, which has been renamed and compressed since.
      if (!newest.compressed || beginning === undefined) return false;
      return known.has(beginning) || (await isArchiveOf(reach, newest.path, followed));
    }
    return true;
  };
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
