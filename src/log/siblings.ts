import { basename, join } from 'node:path';

import type { FileSystem } from '../file/file-system.ts';
import type { FileStat } from '../file/generation.ts';
import { toFileStat } from '../file/generation.ts';
import { refusalOf } from '../file/refusal.ts';
import type { WaitingReason } from '../protocol/notice.ts';
import { createRotatedNames } from '../naming/rotated-names.ts';
import { compareStamps } from '../naming/stamp.ts';
import { besideLive, orderNames, targetPlace, without } from './place.ts';
import type { OrderedSiblings, Place, Sibling } from './place.ts';

const NONE: OrderedSiblings = { siblings: [], byName: true };

/** A file whose changes matter, and the names beside it whose changes do. */
export interface Watched {
  readonly path: string;
  readonly alsoFor: (name: string) => boolean;
}

export interface Siblings {
  /** @throws what the file system said, where it refuses only for a moment. */
  list(): Promise<OrderedSiblings>;
  /** A directory that may not be listed: then there may be siblings that are not known. */
  readonly unlisted: string | null;
  /** Where to look for changes: at the live path, at the file that it links to, where rotated ones are. */
  watched(): Promise<readonly Watched[]>;
}

/** @param rotated the pattern of the config; null for the common naming schemes. */
export function createSiblings(
  livePath: string,
  rotated: string | null,
  fileSystem: FileSystem,
): Siblings {
  const named: Place = { ...createRotatedNames(livePath, rotated), own: null };
  /** While the file that a link names is renamed, and the next one not yet there, it leads nowhere. */
  let target: string | null = null;
  let known: { real: string | null; places: readonly Place[] } = { real: null, places: [named] };
  const denied = new Set<string>();
  const seen = new WeakMap<Place, { names: readonly string[]; ordered: OrderedSiblings }>();

  /** The file that the live path is a link to; null where it is none. */
  async function findTarget(): Promise<string | null> {
    // Every move of a cursor asks, and to follow links takes many times as long as to look at one name.
    const isLink = await orNull(fileSystem.isLink(livePath));
    if (isLink === null) return target;
    const real = isLink ? await orNull(fileSystem.realPath(livePath)) : null;
    if (!isLink || real !== null) target = real;
    return target;
  }

  async function places(): Promise<readonly Place[]> {
    const real = await findTarget();
    // The same places as long as they are the same: what was made of their names is kept by them.
    if (known.real !== real) {
      known = { real, places: await placesBeside(real) };
      denied.clear();
    }
    return known.places;
  }

  async function placesBeside(real: string | null): Promise<readonly Place[]> {
    if (real === null) return [named];
    // A pattern says where rotated files are, and there are no others.
    if (rotated !== null) return [besideLive(named, real)];
    const beside = targetPlace(real);
    const directory = await orNull(fileSystem.realPath(named.directory));
    const isSame = directory === beside.directory;
    return [isSame ? without(named, beside, basename(real)) : named, beside];
  }

  async function list(): Promise<OrderedSiblings> {
    const found = (await Promise.all((await places()).map(listPlace))).filter(
      ({ siblings }) => siblings.length > 0,
    );
    const [only] = found;
    if (only === undefined) return NONE;
    if (found.length === 1 && only.byName) return only;
    return { siblings: await byTime(found.flatMap(({ siblings }) => siblings)), byName: false };
  }

  /** Thousands of names are parsed and sorted once, not for every move of a cursor. */
  async function listPlace(place: Place): Promise<OrderedSiblings> {
    const names = await listNames(place.directory);
    const last = seen.get(place);
    if (last !== undefined && isSameList(names, last.names)) return last.ordered;
    const ordered = orderNames(place, names);
    seen.set(place, { names, ordered });
    return ordered;
  }

  async function listNames(directory: string): Promise<string[]> {
    try {
      const names = await fileSystem.list(directory);
      denied.delete(directory);
      return names;
    } catch (error) {
      const reason = lastingRefusal(error);
      if (reason === 'denied') denied.add(directory);
      else denied.delete(directory);
      return [];
    }
  }

  /** Names of two directories cannot be compared, and may be links to one file. */
  async function byTime(siblings: readonly Sibling[]): Promise<Sibling[]> {
    const dated = await Promise.all(
      siblings.map(async (sibling) => ({
        sibling,
        stats: await statMember(fileSystem, sibling.path),
      })),
    );
    const byKey = new Map<string, { sibling: Sibling; stats: FileStat }>();
    for (const { sibling, stats } of dated) {
      if (stats !== null && !byKey.has(stats.key)) byKey.set(stats.key, { sibling, stats });
    }
    return [...byKey.values()]
      .toSorted(
        (a, b) =>
          a.stats.mtimeMs - b.stats.mtimeMs || compareStamps(a.sibling.stamp, b.sibling.stamp),
      )
      .map(({ sibling }) => ({ ...sibling, missingBefore: null }));
  }

  async function watched(): Promise<readonly Watched[]> {
    const beside = (await places()).map(({ directory, parse }) => ({
      // In the directory of rotated files nothing has the live name, as a rule.
      path: join(directory, basename(target ?? livePath)),
      alsoFor: (name: string) => parse(name) !== null,
    }));
    const alone = [livePath, target].flatMap((path) =>
      path === null || beside.some((it) => it.path === path)
        ? []
        : [{ path, alsoFor: () => false }],
    );
    return [...beside, ...alone];
  }

  return {
    list,
    get unlisted() {
      const [first] = denied;
      return first ?? null;
    },
    watched,
  };
}

/** What a name of the family stands for: null where it is gone since it was listed, or out of reach. */
export function statMember(fileSystem: FileSystem, path: string): Promise<FileStat | null> {
  return orNull(fileSystem.stat(path).then(toFileStat));
}

/** The outcome; null where the file system refuses for good. @throws what it refuses only for a moment. */
export async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    lastingRefusal(error);
    return null;
  }
}

/**
 * Why the file system refuses.
 * @throws what it refuses only for a moment, which would seem to be gone, and its lines with it.
 */
export function lastingRefusal(error: unknown): WaitingReason {
  const reason = refusalOf(error);
  if (reason === null || reason === 'io-error') throw error;
  return reason;
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}
