import { ORIGIN } from '../file/identity.ts';
import { endOf } from '../file/verify.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Family } from './family.ts';
import { openNeighbour } from './neighbours.ts';
import { canRead } from './reach.ts';
import type { Reach, Search } from './reach.ts';
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
    : openNeighbour(family, reach, generation, 'older').then((it) => it?.generation));
  if (!previous) return ORIGIN;
  if (previous.file.archive?.isKnown === false) onSlow();
  const end = reach.attempt(previous.file.path, () => endOf(previous.file));
  return (await end.finally(previous.release)) ?? ORIGIN;
}

/** While there is no live file, the newest of the others is what came before the next one. */
async function openNewestRotated(family: Family, reach: Reach): Promise<TrackedGeneration | null> {
  const newest = (await family.list()).findLast((member) => canRead(member, reach));
  return newest ? reach.tryOpen(newest.path) : null;
}
