import { isMadeOf } from '../file/made-of.ts';
import type { Family } from './family.ts';
import { isReadable } from './family.ts';
import { lookThrough } from './look-through.ts';
import type { Reach } from './reach.ts';
import { orRelease } from './tracked-generation.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** What a rotator has made of a generation while it was read, and put in its place. */
export async function openArchiveOf(
  family: Family,
  reach: Reach,
  { file }: TrackedGeneration,
): Promise<TrackedGeneration | null> {
  return lookThrough<TrackedGeneration | null>(family, {
    async search(members) {
      const archives = members.filter((member) => member.compressed && isReadable(member));
      for (const { path } of archives.toReversed()) {
        const archive = await reach.tryOpen(path);
        if (archive === null) continue;
        const asked = reach.attempt(path, () => isMadeOf(archive.file, file));
        if (await orRelease(archive, asked)) return archive;
        archive.release();
      }
      return null;
    },
    isFound: (archive) => archive !== null,
    release: (archive) => archive?.release(),
  });
}
