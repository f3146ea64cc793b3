import { openArchiveOf } from './archive-of.ts';
import type { Family, Member, Place } from './family.ts';
import type { Reach } from './reach.ts';
import { canRead } from './reach.ts';
import type { TrackedGeneration } from './tracked-generation.ts';
import { orRelease } from './tracked-generation.ts';

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
 * Opens the next generation that can be read on one side of another. Where that one has no name any more, what a
 * rotator has made of it stands in its place.
 */
export async function openNeighbour(
  family: Family,
  reach: Reach,
  of: TrackedGeneration,
  side: Side,
): Promise<Neighbour | null> {
  const beside = await openBeside(family, reach, of, side);
  if (beside !== 'nameless') return beside;
  const archive = await openArchiveOf(family, reach, of);
  if (archive === null) return null;
  const neighbour = await openBeside(family, reach, archive, side).finally(archive.release);
  return neighbour === 'nameless' ? null : neighbour;
}

/**
 * Names shift while a rotator runs, so what was opened by a name counts only if it still stands there
 * afterwards: else a rotation in between would have a whole file skipped.
 */
async function openBeside(
  family: Family,
  reach: Reach,
  of: TrackedGeneration,
  side: Side,
): Promise<Neighbour | 'nameless' | null> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const place = await locate(family, of);
    if (place === null) return 'nameless';
    const path = nearest(place, side, reach)?.member.path;
    if (path === undefined) return null;
    const generation = await reach.tryOpen(path);
    if (generation === null) continue;
    const standsThere = async (): Promise<Nearest | null> => {
      const now = nearest(await locate(family, of), side, reach);
      return now && (await family.keyOf(now.member)) === generation.file.key ? now : null;
    };
    const now = await orRelease(generation, standsThere());
    if (now !== null) return { generation, skipped: now.skipped };
    generation.release();
  }
  return null;
}

/** Opens the oldest generation that can be read; null where there is none. */
export async function openOldest(family: Family, reach: Reach): Promise<TrackedGeneration | null> {
  let oldest: TrackedGeneration | null = null;
  for (const member of await family.list()) {
    oldest = canRead(member, reach) ? await reach.tryOpen(member.path) : null;
    if (oldest !== null) break;
  }
  // Names may have shifted since: then what was the oldest is an older neighbour by now.
  while (oldest !== null) {
    const before = await orRelease(oldest, openNeighbour(family, reach, oldest, 'older'));
    if (before === null) break;
    oldest.release();
    oldest = before.generation;
  }
  return oldest;
}

function locate(family: Family, { file }: TrackedGeneration): Promise<Place | null> {
  return family.locate(file.key, file.path);
}

interface Nearest {
  readonly member: Member;
  readonly skipped: readonly Member[];
}

function nearest(place: Place | null, side: Side, reach: Reach): Nearest | null {
  const outwards = side === 'newer' ? place?.newer : place?.older.toReversed();
  const index = outwards?.findIndex((other) => canRead(other, reach)) ?? -1;
  const member = outwards?.[index];
  return outwards === undefined || member === undefined
    ? null
    : { member, skipped: outwards.slice(0, index) };
}
