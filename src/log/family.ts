import { basename } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';

import type { FileSystem } from '../file/file-system.ts';
import type { FileKey, FileStat } from '../file/generation.ts';
import { notAFile, notReadable, toFileStat } from '../file/generation.ts';
import { canInflate } from '../file/inflater.ts';
import { missingBetween } from '../naming/missing-names.ts';
import { createSiblings, statMember } from './siblings.ts';
import type { Watched } from './siblings.ts';

/** A file of the family, by name. */
export interface Member {
  readonly path: string;
  readonly compressed: boolean;
  /**
   * Which names of the numbering are missing between the next older member and this one, in words;
   * null where none is. While a rotator shifts names one is, for a moment.
   */
  readonly missingBefore: string | null;
}

/** Whether the bytes of a member can be read: they are plain, or compressed in a way known here. */
export function isReadable({ path, compressed }: Member): boolean {
  return !compressed || canInflate(path);
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
  /** A directory that may not be listed: then there may be members that are not known. */
  readonly unlisted: string | null;
  /**
   * Finds an open generation among the names; null where it has none any more.
   * @param near a name that it has had: the search begins there.
   */
  locate(key: FileKey, near?: string): Promise<Place | null>;
  /** Which file a member is now; null where it is gone. */
  keyOf(member: Member): Promise<FileKey | null>;
  /**
   * What follows on a file that has no name, oldest first: the live file, and those changed later. The
   * clock of a file system ticks every few milliseconds: of those changed at the same tick the ones count
   * that were born later.
   */
  listNewerThan(nameless: FileStat): Promise<Member[]>;
  /** Where to look for changes. A link that leads elsewhere changes it. */
  watched(): Promise<readonly Watched[]>;
  /** What the live path names now: a regular file. @throws {NotReadable} */
  statLive(): Promise<FileStat>;
}

/** A file that is renamed between listing and looking is missed: only after so many looks is it gone. */
const LOCATE_TRIES = 5;
const LOCATE_GAP_MS = 4;

/** So many names are looked at together once the likeliest is not the one. */
const LOOK_TOGETHER = 32;

/** @param rotated the pattern of the config; null for the common naming schemes. */
export function createFamily(
  livePath: string,
  rotated: string | null,
  fileSystem: FileSystem,
): Family {
  const rotatedFiles = createSiblings(livePath, rotated, fileSystem);

  async function list(): Promise<Member[]> {
    const { siblings, byName } = await rotatedFiles.list();
    const live = await statMember(fileSystem, livePath);
    if (live === null) return [...siblings];
    const missingBefore = byName ? missingBetween(siblings.at(-1)?.stamp, null) : null;
    return [...siblings, { path: livePath, compressed: false, missingBefore }];
  }

  async function locateOnce(key: FileKey, near: string): Promise<Place | null> {
    const members = await list();
    const order = outwards(members, near);
    for (let start = 0; start < order.length;) {
      const together = order.slice(start, start === 0 ? 1 : start + LOOK_TOGETHER);
      const found = await Promise.all(
        together.map(
          async (index) => (await statMember(fileSystem, members[index]?.path ?? ''))?.key === key,
        ),
      );
      const index = together[found.indexOf(true)];
      if (index !== undefined) {
        const path = members[index]?.path ?? '';
        return { path, older: members.slice(0, index), newer: members.slice(index + 1) };
      }
      start += together.length;
    }
    return null;
  }

  return {
    livePath,
    list,
    get unlisted() {
      return rotatedFiles.unlisted;
    },
    keyOf: async ({ path }) => (await statMember(fileSystem, path))?.key ?? null,
    async listNewerThan(nameless) {
      const members = await list();
      const stats = await Promise.all(members.map(({ path }) => statMember(fileSystem, path)));
      return members.filter(({ path, compressed }, index) => {
        const own = stats[index] ?? null;
        // A compressed file is born when it is compressed.
        const isTie = !compressed && own?.mtimeMs === nameless.mtimeMs;
        if (path === livePath || own === null) return path === livePath;
        return isTie ? own.birthMs > nameless.birthMs : own.mtimeMs > nameless.mtimeMs;
      });
    },
    watched: rotatedFiles.watched,
    async locate(key, near = livePath) {
      for (let attempt = 1; attempt < LOCATE_TRIES; attempt += 1) {
        const place = await locateOnce(key, near);
        if (place !== null) return place;
        await passed(LOCATE_GAP_MS);
      }
      return locateOnce(key, near);
    },
    async statLive() {
      const stats = await fileSystem.stat(livePath).catch((cause: NodeJS.ErrnoException) => {
        throw notReadable(livePath, cause);
      });
      if (stats.isFile()) return toFileStat(stats);
      throw notAFile(livePath);
    },
  };
}

/** All indexes, from that of a path on in both directions; from the newest on where it is none. */
function outwards(members: readonly Member[], near: string): number[] {
  const found = members.findIndex(({ path }) => path === near);
  const start = found < 0 ? members.length - 1 : found;
  const order: number[] = [];
  for (let distance = 0; distance < members.length; distance += 1) {
    // Names are shifted towards the older end.
    if (start - distance >= 0) order.push(start - distance);
    if (distance > 0 && start + distance < members.length) order.push(start + distance);
  }
  return order;
}

/** The last part of a path: how notices name files. */
export function fileName(path: string): string {
  return basename(path);
}
