import { findSuccessor } from './successor.ts';
import type { SearchFiles } from './start.ts';
import { orRelease } from './tracked-generation.ts';
import type { TrackedGeneration, Way } from './tracked-generation.ts';

/** A log that is rotated anew in so many looks on end is taken as the last one found it. */
const MAX_TRIES = 5;

/**
 * The way from a generation that was read to its end to the next newer one, which the caller releases; null
 * while there is none. What leads to the start of the live file counts only once the edge has looked at it and
 * the way is still the same: the file may have been copied and cut, and nothing at its start tells.
 */
export async function findWayOn(
  { family, reach, edge }: SearchFiles,
  current: TrackedGeneration,
): Promise<Way | null> {
  let way = await findSuccessor(family, reach, current);
  for (let tries = 1; way !== null && mayBeCut(way, family.livePath); tries += 1) {
    const before: TrackedGeneration = way.generation;
    await orRelease(before, edge.look());
    way = await findSuccessor(family, reach, current).finally(before.release);
    if (way?.generation === before || tries === MAX_TRIES) break;
  }
  return way;
}

function mayBeCut({ generation: { file }, from }: Way, livePath: string): boolean {
  return from.offset === 0 && file.archive === null && file.path === livePath;
}
