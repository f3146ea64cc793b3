import { ORIGIN } from '../file/identity.ts';
import { endOf } from '../file/verify.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Family } from './family.ts';
import { isCopyOf } from './cut.ts';
import { openNeighbour } from './neighbours.ts';
import { canRead } from './reach.ts';
import type { Reach, Search } from './reach.ts';
import { orRelease } from './tracked-generation.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/**
 * The id for the very start of a generation: the end of the one before it, since an offset of 0 says
 * nothing about which file is meant. Where there is none before, it can say only one thing: the
 * beginning of everything.
 */
export async function idBefore(
  { family, reach }: Search,
  generation: TrackedGeneration | null,
  onSlow = (): void => undefined,
): Promise<EventId> {
  const previous = await (generation === null
    ? openNewestRotated(family, reach)
    : openBefore(family, reach, generation));
  if (previous === null) return ORIGIN;
  if (previous.file.archive?.isKnown === false) onSlow();
  try {
    const end = await reach.attempt(previous.file.path, () => endOf(previous.file));
    // The end of an empty file says nothing either, and rotators keep those as well.
    if (end?.offset === 0) return await idBefore({ family, reach }, previous, onSlow);
    return end ?? ORIGIN;
  } finally {
    previous.release();
  }
}

/** The file before, but for a copy that was just made of this one, which will be cut in a moment. */
async function openBefore(
  family: Family,
  reach: Reach,
  generation: TrackedGeneration,
): Promise<TrackedGeneration | null> {
  const before = await openNeighbour(family, reach, generation, 'older');
  if (before === null) return null;
  const previous = before.generation;
  const asked = reach.attempt(previous.file.path, () => isCopyOf(previous.file, generation.file));
  const isCopy = !family.isSeries && (await orRelease(previous, asked));
  if (isCopy !== true) return previous;
  const older = openNeighbour(family, reach, previous, 'older').finally(previous.release);
  return (await older)?.generation ?? null;
}

/**
 * While there is no live file, the newest of the others is what came before the next one. A live file that has come
 * since is that next one: its end stands behind lines that the viewer has not had.
 */
async function openNewestRotated(family: Family, reach: Reach): Promise<TrackedGeneration | null> {
  const members = await family.list();
  const { livePath } = family;
  const newest = members.findLast((member) => member.path !== livePath && canRead(member, reach));
  return newest ? reach.tryOpen(newest.path) : null;
}
