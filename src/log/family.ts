import { basename } from 'node:path';

import type { FileSystem } from '../file/file-system.ts';
import type { Haste } from '../file/promptness.ts';
import type { FileKey, FileStat } from '../file/generation.ts';
import { notAFile, notReadable, toFileStat } from '../file/generation.ts';
import { canInflate } from '../file/inflater.ts';
import { missingBetween } from '../naming/missing-names.ts';
import { createLocate } from './locate.ts';
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

/** A file that was removed while it was read. */
export interface Nameless {
  /** A name that it has had. */
  readonly path: string;
  readonly mtimeMs: number;
  readonly birthMs: number;
}

/** What follows on a file. */
export interface Following {
  /** Oldest first. */
  readonly members: readonly Member[];
  /** True where the names say so; false where times of change do, and others may have come between. */
  readonly isSure: boolean;
}

/** All files of a log that still exist. Asked anew each time: names shift while a rotator runs. */
export interface Family {
  /** Of the file that is written to. In a series it changes, and was found by the last look. */
  readonly livePath: string;
  /** True where each file has a name of its own for good: none is renamed, and none is a copy. */
  readonly isSeries: boolean;
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
  /** What follows on a file that has no name any more. */
  listAfter(nameless: Nameless): Promise<Following>;
  /** Where to look for changes. A link that leads elsewhere changes it. */
  watched(): Promise<readonly Watched[]>;
  /** What the live path names now: a regular file. @throws {NotReadable} */
  statLive(haste?: Haste): Promise<FileStat>;
  /** The same, where it can be said at once; null where it cannot, or there is nothing. */
  glanceAtLive(): FileStat | null;
}

/** @param rotated the pattern of the config; null for the common naming schemes. */
export function createFamily(
  livePath: string,
  rotated: string | null,
  fileSystem: FileSystem,
): Family {
  const rotatedFiles = createSiblings(livePath, rotated, fileSystem);
  const locate = createLocate(list, fileSystem);

  async function list(): Promise<Member[]> {
    const { siblings, byName } = await rotatedFiles.list();
    const live = await statMember(fileSystem, livePath);
    if (live === null) return [...siblings];
    const missingBefore = byName ? missingBetween(siblings.at(-1)?.stamp, null) : null;
    return [...siblings, { path: livePath, compressed: false, missingBefore }];
  }

  return {
    livePath,
    isSeries: false,
    list,
    get unlisted() {
      return rotatedFiles.unlisted;
    },
    keyOf: async ({ path }) => (await statMember(fileSystem, path))?.key ?? null,
    async listAfter({ mtimeMs, birthMs }) {
      const members = await list();
      const stats = await Promise.all(members.map(({ path }) => statMember(fileSystem, path)));
      const newer = members.filter(({ path, compressed }, index) => {
        const own = stats[index] ?? null;
        // A compressed file is born when it is compressed.
        const isTie = !compressed && own?.mtimeMs === mtimeMs;
        if (path === livePath || own === null) return path === livePath;
        return isTie ? own.birthMs > birthMs : own.mtimeMs > mtimeMs;
      });
      return { members: newer, isSure: false };
    },
    watched: rotatedFiles.watched,
    locate: (key, near = livePath) => locate(key, near),
    glanceAtLive() {
      const stats = fileSystem.glance(livePath);
      return stats === null ? null : toFileStat(stats);
    },
    async statLive(haste) {
      const stats = await fileSystem.stat(livePath, haste).catch((cause: NodeJS.ErrnoException) => {
        throw notReadable(livePath, cause);
      });
      if (stats.isFile()) return toFileStat(stats);
      throw notAFile(livePath);
    },
  };
}

/** The last part of a path: how notices name files. */
export function fileName(path: string): string {
  return basename(path);
}
