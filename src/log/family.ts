import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';

import type { FileKey, FileStat } from '../file/generation.ts';
import { notReadable, toFileStat } from '../file/generation.ts';
import type { RotatedName } from './rotated-names.ts';
import { createRotatedNames } from './rotated-names.ts';

/** A file of the family, by name. */
export interface Member {
  readonly path: string;
  readonly compressed: boolean;
}

/** Where a generation stands in its family. */
export interface Place {
  /** The name that the generation has now. */
  readonly path: string;
  /** Those before it, oldest first. */
  readonly older: readonly Member[];
  /** Those after it, oldest first; the live file, if there is one, is the last. */
  readonly newer: readonly Member[];
}

/** All files of a log that still exist. Asked anew each time: names shift while a rotator runs. */
export interface Family {
  readonly livePath: string;
  /** Oldest first; the live file, if there is one, is the last. */
  list(): Promise<Member[]>;
  /** Finds an open generation among the names; null where it has none any more. */
  locate(key: FileKey): Promise<Place | null>;
  /** Which file a member is now; null where it is gone. */
  keyOf(member: Member): Promise<FileKey | null>;
  /** The live file, and those changed after a time, oldest first: what follows on a nameless file. */
  listChangedSince(mtimeMs: number): Promise<Member[]>;
  /** Whether a file name in the directory of the live file is one of the family's. */
  owns(name: string): boolean;
  /** What the live path names now. @throws {NotReadable} */
  statLive(): Promise<FileStat>;
}

/** A file that is renamed between listing and looking is missed: only after so many looks is it gone. */
const LOCATE_TRIES = 5;
const LOCATE_GAP_MS = 4;

interface Sibling extends RotatedName {
  readonly name: string;
  readonly mtimeMs: number;
}

/** @param rotated the pattern of the config; null for the common naming schemes. */
export function createFamily(livePath: string, rotated: string | null): Family {
  const names = createRotatedNames(livePath, rotated);

  async function siblings(): Promise<Sibling[]> {
    const found: Sibling[] = [];
    for (const name of await readdir(names.directory).catch(() => [])) {
      const parsed = names.parse(name);
      if (parsed !== null) found.push({ ...parsed, name, mtimeMs: 0 });
    }
    const kinds = new Set(found.map(({ kind }) => kind));
    // Names of one kind order themselves; only where they cannot does the time of change.
    if (kinds.size <= 1 && !kinds.has('unknown')) return found.toSorted(byRank);
    const dated = await Promise.all(found.map((sibling) => withTime(sibling)));
    return dated.toSorted((a, b) => a.mtimeMs - b.mtimeMs || byRank(a, b));
  }

  async function withTime(sibling: Sibling): Promise<Sibling> {
    const stats = await statOrNull(join(names.directory, sibling.name));
    return { ...sibling, mtimeMs: stats?.mtimeMs ?? 0 };
  }

  async function list(): Promise<Member[]> {
    const members = withoutTwins(await siblings()).map(({ name, compressed }) => ({
      path: join(names.directory, name),
      compressed,
    }));
    const live = await statOrNull(livePath);
    return live === null ? members : [...members, { path: livePath, compressed: false }];
  }

  async function locateOnce(key: FileKey): Promise<Place | null> {
    const members = await list();
    // A generation that is being read is most often among the newest.
    for (let index = members.length - 1; index >= 0; index -= 1) {
      const path = members[index]?.path ?? '';
      const stats = await statOrNull(path);
      if (stats?.key === key) {
        return { path, older: members.slice(0, index), newer: members.slice(index + 1) };
      }
    }
    return null;
  }

  return {
    livePath,
    list,
    keyOf: async ({ path }) => (await statOrNull(path))?.key ?? null,
    async listChangedSince(mtimeMs) {
      const members = await list();
      const times = await Promise.all(members.map(({ path }) => statOrNull(path)));
      return members.filter(
        ({ path }, index) => path === livePath || (times[index]?.mtimeMs ?? 0) > mtimeMs,
      );
    },
    owns: (name) => names.parse(name) !== null,
    async locate(key) {
      for (let attempt = 1; attempt < LOCATE_TRIES; attempt += 1) {
        const place = await locateOnce(key);
        if (place !== null) return place;
        await passed(LOCATE_GAP_MS);
      }
      return locateOnce(key);
    },
    async statLive() {
      return toFileStat(
        await stat(livePath, { bigint: true }).catch((cause: NodeJS.ErrnoException) => {
          throw notReadable(livePath, cause);
        }),
      );
    },
  };
}

function byRank(a: Sibling, b: Sibling): number {
  for (const [index, rank] of a.rank.entries()) {
    const difference = rank - (b.rank[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** While a file is being compressed both exist; the plain one is whole until it goes. */
function withoutTwins(siblings: Sibling[]): Sibling[] {
  const plain = new Set(siblings.filter(({ compressed }) => !compressed).map(({ name }) => name));
  return siblings.filter(
    ({ name, compressed }) => !compressed || !plain.has(name.slice(0, name.lastIndexOf('.'))),
  );
}

async function statOrNull(path: string): Promise<FileStat | null> {
  try {
    return toFileStat(await stat(path, { bigint: true }));
  } catch {
    // Gone since it was listed, or out of reach: no member either way.
    return null;
  }
}

/** The last part of a path: how notices name files. */
export function fileName(path: string): string {
  return basename(path);
}
