import type { Family, Member, Place } from './family.ts';
import type { Generations, TrackedGeneration } from './tracked-generation.ts';

export type Side = 'older' | 'newer';

/** The generation next to another one. The caller releases it. */
export interface Neighbour {
  readonly generation: TrackedGeneration;
  /** Members in between that cannot be read. */
  readonly skipped: readonly Member[];
}

/** A rotator renames everything within milliseconds; so often it is looked at again. */
const MAX_TRIES = 5;

/**
 * Opens the next plain generation on one side of another. Names shift while a rotator runs, so what
 * was opened by a name counts only if it still stands there afterwards: else a rotation in between
 * would have a whole file skipped.
 */
export async function openNeighbour(
  family: Family,
  generations: Generations,
  of: TrackedGeneration,
  side: Side,
): Promise<Neighbour | null> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const path = nearest(await family.locate(of.file.key), side)?.member.path;
    if (path === undefined) return null;
    const generation = await generations.open(path).catch(() => null);
    if (generation === null) continue;
    const now = nearest(await family.locate(of.file.key), side);
    if (now !== null && (await family.keyOf(now.member)) === generation.file.key) {
      return { generation, skipped: now.skipped };
    }
    generation.release();
  }
  return null;
}

/** Opens the oldest generation that can be read; null where there is none. */
export async function openOldest(
  family: Family,
  generations: Generations,
): Promise<TrackedGeneration | null> {
  let oldest: TrackedGeneration | null = null;
  for (const { path, compressed } of await family.list()) {
    oldest = compressed ? null : await generations.open(path).catch(() => null);
    if (oldest !== null) break;
  }
  // Names may have shifted since: then what was the oldest is an older neighbour by now.
  while (oldest !== null) {
    const before = await openNeighbour(family, generations, oldest, 'older');
    if (before === null) break;
    oldest.release();
    oldest = before.generation;
  }
  return oldest;
}

interface Nearest {
  readonly member: Member;
  readonly skipped: readonly Member[];
}

function nearest(place: Place | null, side: Side): Nearest | null {
  const outwards = side === 'newer' ? place?.newer : place?.older.toReversed();
  const index = outwards?.findIndex(({ compressed }) => !compressed) ?? -1;
  const member = outwards?.[index];
  return outwards === undefined || member === undefined
    ? null
    : { member, skipped: outwards.slice(0, index) };
}
