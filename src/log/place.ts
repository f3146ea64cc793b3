import { basename, dirname, join } from 'node:path';

import { missingBetween } from '../naming/missing-names.ts';
import type { RotatedName } from '../naming/rotated-names.ts';
import { createRotatedNames, withoutCompression } from '../naming/rotated-names.ts';
import { createShapedNames } from '../naming/shaped-names.ts';
import type { Stamp } from '../naming/stamp.ts';
import { orderByStamp } from '../naming/stamp.ts';

/** A rotated file of a log, by name. */
export interface Sibling {
  readonly path: string;
  readonly compressed: boolean;
  readonly stamp: Stamp;
  /** Which names of the numbering are missing between the next older one and this, in words. */
  readonly missingBefore: string | null;
}

/** Siblings in order. */
export interface OrderedSiblings {
  /** Oldest first. */
  readonly siblings: readonly Sibling[];
  /** False where times of change had to put them in order. */
  readonly byName: boolean;
}

/** A directory that files of the family are in, and how they are called there. */
export interface Place {
  readonly directory: string;
  /** What a name says; null where it is none of the family's. */
  parse(name: string): RotatedName | null;
  /** What the name of the live file says there; null where it says nothing, and all others are older. */
  readonly own: Stamp | null;
}

/** Where the file is that a link leads to. */
export function targetPlace(path: string): Place {
  const shaped = createShapedNames(basename(path));
  return shaped === null
    ? { ...createRotatedNames(path, null), own: null }
    : { ...shaped, directory: dirname(path) };
}

/** Where a link leads to one of the files that a pattern takes in, that one is not rotated yet. */
export function besideLive(place: Place, real: string): Place {
  const name = basename(real);
  const own = dirname(real) === place.directory ? place.parse(name) : null;
  if (own === null) return place;
  return {
    ...place,
    own: own.stamp,
    parse: (other) => (other === name ? null : place.parse(other)),
  };
}

/** The link and its target are in one directory: a name that both rules know counts once. */
export function without(place: Place, other: Place, liveName: string): Place {
  const isKnown = (name: string): boolean => name === liveName || other.parse(name) !== null;
  return { ...place, parse: (name) => (isKnown(name) ? null : place.parse(name)) };
}

/** What is newer than the live file is not its past. */
export function orderNames(
  { directory, parse, own }: Place,
  names: readonly string[],
): OrderedSiblings {
  const siblings = withoutTwins(
    names.flatMap((name) => {
      const parsed = parse(name);
      if (parsed === null) return [];
      return [{ ...parsed, path: join(directory, name), missingBefore: null }];
    }),
  );
  const ordered = orderByStamp(own === null ? siblings : [...siblings, { stamp: own }]);
  if (ordered === null) return { siblings, byName: false };
  const end = ordered.findIndex((it) => !('path' in it));
  const older = (end < 0 ? ordered : ordered.slice(0, end)).filter((it) => 'path' in it);
  return { byName: true, siblings: older.map(withHole) };
}

function withHole(sibling: Sibling, index: number, all: readonly Sibling[]): Sibling {
  const missingBefore = missingBetween(all[index - 1]?.stamp, sibling.stamp);
  return missingBefore === null ? sibling : { ...sibling, missingBefore };
}

/** While a file is being compressed both exist; the plain one is whole until it goes. */
function withoutTwins(siblings: Sibling[]): Sibling[] {
  const plain = new Set(siblings.filter(({ compressed }) => !compressed).map(({ path }) => path));
  return siblings.filter(
    ({ path, compressed }) => !compressed || !plain.has(withoutCompression(path)),
  );
}
