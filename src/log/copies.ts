import type { FileKey } from '../file/generation.ts';
import type { Family } from './family.ts';

/** A rotator adds one file at a time; more than this many new ones at once are not told apart. */
const NEWEST = 4;

/**
 * Remembers the newest rotated files.
 * @returns tells whether they are still the same ones: no copy of the live file has been made since.
 *   One that was compressed or deleted is no new one.
 */
export async function watchForCopies(family: Family): Promise<() => Promise<boolean>> {
  const known = new Set(await newestRotated(family, NEWEST));
  return async () => {
    const newest = await newestRotated(family, 1);
    return newest.every((key) => key === null || known.has(key));
  };
}

async function newestRotated(family: Family, count: number): Promise<(FileKey | null)[]> {
  const rotated = (await family.list()).filter(
    ({ path, compressed }) => path !== family.livePath && !compressed,
  );
  return Promise.all(rotated.slice(-count).map((member) => family.keyOf(member)));
}
