import { basename, join } from 'node:path';

import type { FileSystem } from '../file/file-system.ts';
import type { Haste } from '../file/promptness.ts';
import type { FileStat } from '../file/generation.ts';
import { NotReadable, notAFile, notReadable, toFileStat } from '../file/generation.ts';
import { withoutCompression } from '../naming/rotated-names.ts';
import { orderSeries } from '../naming/series.ts';
import type { Family, Following, Member, Nameless } from './family.ts';
import { createLocate } from './locate.ts';
import { createSeriesFiles } from './series-files.ts';
import { statMember } from './siblings.ts';

/** Each look asks which file is the live one; a directory is listed for that no more often. Milliseconds. */
const LIST_EVERY_MS = 100;

/**
 * The family of a log whose writers begin each file under a new name: all files that a glob matches, and
 * the newest of them is the live one. While that one is compressed, there is no live file.
 * @param pattern a path whose file name has wildcards.
 */
export function createSeriesFamily(pattern: string, fileSystem: FileSystem): Family {
  const files = createSeriesFiles(pattern, fileSystem);
  const locate = createLocate(list, fileSystem);
  /** The newest, as it was seen last; null where it is not there, or compressed. */
  let live: string | null = null;
  let listedAt = -Infinity;
  let known: ReadonlySet<string> = new Set();

  async function list(): Promise<Member[]> {
    const { members } = await files.list();
    listedAt = performance.now();
    known = new Set(members.map(({ path }) => basename(path)));
    const newest = members.at(-1);
    live = newest === undefined || newest.compressed ? null : newest.path;
    return [...members];
  }

  async function statLive(haste?: Haste): Promise<FileStat> {
    if (performance.now() - listedAt >= LIST_EVERY_MS) await list();
    if (live === null) throw noLiveFile();
    const path = live;
    const stats = await fileSystem.stat(path, haste).catch((cause: NodeJS.ErrnoException) => {
      // Removed since: the one before it is the newest now.
      listedAt = -Infinity;
      throw notReadable(path, cause);
    });
    if (stats.isFile()) return toFileStat(stats);
    throw notAFile(path);
  }

  /** A name that was not there before is worth to list the directory at the next look. */
  function hearOf(name: string): boolean {
    const isMember = files.matches(name);
    if (isMember && !known.has(name)) listedAt = -Infinity;
    return isMember;
  }

  function noLiveFile(): NotReadable {
    if (files.unlisted !== null) {
      return new NotReadable(
        'denied',
        `${files.directory} may not be listed; see that this user may`,
      );
    }
    return new NotReadable('missing', `there is no newest file yet for ${pattern}`);
  }

  /** Names are for good here: where the one that is gone stood, they still tell. */
  async function listAfter({ path, mtimeMs }: Nameless): Promise<Following> {
    const { members, byName } = await files.list();
    const own = bareName(path);
    const others = members.map((member) => bareName(member.path)).filter((name) => name !== own);
    const order = byName ? orderSeries([...others, own]) : null;
    if (order === null) return { members: await changedSince(members, mtimeMs), isSure: false };
    const rank = order.indexOf(own);
    // What has its name now is no longer the same file.
    const newer = members.filter((member) => order.indexOf(bareName(member.path)) >= rank);
    return { members: newer, isSure: true };
  }

  async function changedSince(members: readonly Member[], timeMs: number): Promise<Member[]> {
    const stats = await Promise.all(members.map(({ path }) => statMember(fileSystem, path)));
    return members.filter((_, index) => (stats[index]?.mtimeMs ?? 0) > timeMs);
  }

  return {
    get livePath() {
      return live ?? pattern;
    },
    isSeries: true,
    list,
    get unlisted() {
      return files.unlisted;
    },
    locate: (key, near = live ?? pattern) => locate(key, near),
    keyOf: async ({ path }) => (await statMember(fileSystem, path))?.key ?? null,
    listAfter,
    // No file has the name of the pattern: whatever is heard of is one that it matches.
    watched: async () => [{ path: join(files.directory, basename(pattern)), alsoFor: hearOf }],
    statLive,
    // Which file it is, a list of them tells.
    glanceAtLive: () => null,
  };
}

function bareName(path: string): string {
  return withoutCompression(basename(path));
}
