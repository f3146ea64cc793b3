import { basename, dirname, join } from 'node:path';

import type { FileSystem, FolderEntry } from '../file/file-system.ts';
import type { FileStat } from '../file/generation.ts';
import { createGlob } from '../naming/glob.ts';
import { isTemporary } from '../naming/pattern.ts';
import { isCompressedName, withoutCompression } from '../naming/rotated-names.ts';
import { orderSeries } from '../naming/series.ts';
import type { Member } from './family.ts';
import { lastingRefusal, orNull, statMember } from './siblings.ts';

/** The files of a series, in order. */
export interface SeriesList {
  /** Oldest first. */
  readonly members: readonly Member[];
  /** False where times of birth had to put them in order. */
  readonly byName: boolean;
}

/** Files that were begun one after the other, all of names that a glob matches. */
export interface SeriesFiles {
  readonly directory: string;
  /** Whether a name is one of the series; the compressed forms of its names count too. */
  matches(name: string): boolean;
  /** @throws what the file system said, where it refuses only for a moment. */
  list(): Promise<SeriesList>;
  /** The directory, where it may not be listed. */
  readonly unlisted: string | null;
}

interface Dated {
  readonly key: string;
  readonly sinceMs: number;
}

type Timed = Pick<FileStat, 'key' | 'birthMs' | 'mtimeMs'> & { readonly name: string };

/** @param pattern a path whose file name has wildcards. */
export function createSeriesFiles(pattern: string, fileSystem: FileSystem): SeriesFiles {
  const directory = dirname(pattern);
  const isMatch = createGlob([basename(pattern)]);
  let unlisted: string | null = null;
  let known: { names: string; list: SeriesList } = {
    names: '',
    list: { members: [], byName: true },
  };
  /** Since when each file is there, by its name without compression: it keeps its place for good. */
  let dated = new Map<string, Dated>();

  function matches(name: string): boolean {
    if (isTemporary(name)) return false;
    return isMatch(name) || isMatch(withoutCompression(name));
  }

  async function listNames(): Promise<string[]> {
    try {
      const entries = (await fileSystem.entries(directory)).filter(({ name }) => matches(name));
      unlisted = null;
      const links = new Set(await linksWithin(entries));
      return withoutTwins(
        entries.flatMap(({ name, kind }) =>
          kind === 'file' || (kind === 'link' && !links.has(name)) ? [name] : [],
        ),
      );
    } catch (error) {
      unlisted = lastingRefusal(error) === 'denied' ? directory : null;
      return [];
    }
  }

  /** Links to files beside them: `job-latest.log` is none of the series, the file itself may be. */
  async function linksWithin(entries: readonly FolderEntry[]): Promise<string[]> {
    const links = entries.filter(({ kind }) => kind === 'link');
    if (links.length === 0) return [];
    const real = await orNull(fileSystem.realPath(directory));
    const targets = await Promise.all(
      links.map(({ name }) => orNull(fileSystem.realPath(join(directory, name)))),
    );
    return links.flatMap(({ name }, index) => {
      const target = targets[index];
      return target && dirname(target) === real ? [name] : [];
    });
  }

  async function list(): Promise<SeriesList> {
    const names = await listNames();
    const together = names.toSorted().join('/');
    // What names say stays the same as long as they do; times may not.
    if (known.list.byName && known.names === together) return known.list;
    const ordered = orderNames(names);
    const members = (ordered ?? (await byTime(names))).map(toMember);
    known = { names: together, list: { members, byName: ordered !== null } };
    return known.list;
  }

  function toMember(name: string): Member {
    const path = join(directory, name);
    return { path, compressed: isCompressedName(name), missingBefore: null };
  }

  /** A file that was compressed is another one, and stands where the first one stood. */
  async function byTime(names: readonly string[]): Promise<string[]> {
    const next = new Map<string, Dated>();
    for (const { name, ...found } of withBirths(await timesOf(names))) {
      const bare = withoutCompression(name);
      const before = dated.get(bare);
      const isSame = before !== undefined && (name !== bare || before.key === found.key);
      next.set(bare, isSame ? before : found);
    }
    dated = next;
    const since = (name: string): number => next.get(withoutCompression(name))?.sinceMs ?? 0;
    const isThere = (name: string): boolean => next.has(withoutCompression(name));
    return names.filter(isThere).toSorted((a, b) => since(a) - since(b) || (a < b ? -1 : 1));
  }

  async function timesOf(names: readonly string[]): Promise<Timed[]> {
    const found = await Promise.all(
      names.map(async (name) => ({
        name,
        stats: await statMember(fileSystem, join(directory, name)),
      })),
    );
    return found.flatMap(({ name, stats }) => (stats === null ? [] : [{ name, ...stats }]));
  }

  return {
    directory,
    matches,
    list,
    get unlisted() {
      return unlisted;
    },
  };
}

/** Stands for an instant before another. Milliseconds. */
const INSTANT_MS = 0.001;

/**
 * Since when each file is there. A compressed one was born when it was compressed, and all that it has of the
 * first is the time of its last change: it stands before the first file that was changed after that.
 */
function withBirths(files: readonly Timed[]): (Dated & { readonly name: string })[] {
  const isPlain = ({ name }: Timed): boolean => !isCompressedName(name);
  const plain = files
    .filter(isPlain)
    .map((file) => ({ ...file, sinceMs: bornMs(file) }))
    .toSorted((a, b) => a.sinceMs - b.sinceMs);
  return files.map((file) => {
    const { name, key, mtimeMs } = file;
    if (isPlain(file)) return { name, key, sinceMs: bornMs(file) };
    const next = plain.find((other) => other.mtimeMs > mtimeMs);
    return { name, key, sinceMs: Math.min(mtimeMs, (next?.sinceMs ?? Infinity) - INSTANT_MS) };
  });
}

/** A copy that was put back has the time of its last change from before its birth. */
function bornMs({ birthMs, mtimeMs }: Timed): number {
  return birthMs === 0 ? mtimeMs : Math.min(birthMs, mtimeMs);
}

/** Oldest first; null where the names do not tell. */
function orderNames(names: readonly string[]): string[] | null {
  const nameOf = new Map(names.map((name) => [withoutCompression(name), name]));
  return orderSeries([...nameOf.keys()])?.map((bare) => nameOf.get(bare) ?? bare) ?? null;
}

/** While a file is being compressed both exist; the plain one is whole until it goes. */
function withoutTwins(names: readonly string[]): string[] {
  const all = new Set(names);
  const kept = new Map<string, string>();
  for (const name of names) {
    const bare = withoutCompression(name);
    if (bare === name || !all.has(bare)) kept.set(bare, name);
  }
  return [...kept.values()];
}
