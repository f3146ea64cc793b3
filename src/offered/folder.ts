import { join } from 'node:path';

import type { FolderSettings } from '../config/settings.ts';
import type { FileSystem } from '../file/file-system.ts';
import type { Watcher } from '../file/watch.ts';
import { SseTailError } from '../errors.ts';
import { createPacer } from '../lib/pacer.ts';
import { createFolderGlobs } from './globs.ts';
import { scan } from './scan.ts';
import type { Scan } from './scan.ts';
import { withoutRotated } from './siblings-apart.ts';
import { createWatchedFolders } from './watched-folders.ts';

/** The files of a folder that are logs of their own, as they come and go. */
export interface Folder {
  /** Their paths from the folder on, with forward slashes; sorted. */
  readonly files: readonly string[];
  /** Which limits left something of the folder out when it was looked through last. */
  readonly metLimits: readonly FolderLimit[];
  close(): Promise<void>;
}

/** What bounds how much of a folder is looked through. */
export type FolderLimit = 'maxFolderEntries' | 'maxFolderDepth';

export interface FolderLimits {
  readonly maxFolderDepth: number;
  readonly maxFolderEntries: number;
  /**
   * A file that is gone stays offered for so long: a rotator renames it, and begins another one a moment
   * later. Milliseconds.
   */
  readonly goneWaitMs: number;
  /** Without any hint the folder is looked through this often. Milliseconds. */
  readonly pollMs: number;
}

export interface FolderDependencies {
  readonly fileSystem: FileSystem;
  readonly watcher: Watcher;
  /** Told when the files are others. */
  readonly onChange: () => void;
  /** Told, once an episode, of what cannot be looked at. */
  readonly onError: (error: unknown) => void;
}

/** Between two looks at least. Milliseconds. */
const LOOK_GAP_MS = 100;
const FAILURE_WAIT_MS = 1000;
/** Looking takes at most one part in so many of the time: a folder of thousands is looked at less often. */
const REST_FACTOR = 10;

/** Begins to look through a folder; resolves when that has been done once. */
export async function openFolder(
  settings: FolderSettings & FolderLimits,
  { fileSystem, watcher, onChange, onError }: FolderDependencies,
): Promise<Folder> {
  const { dir, maxFolderEntries, goneWaitMs, pollMs } = settings;
  const globs = createFolderGlobs(settings, settings.maxFolderDepth);
  /** Since when each file is gone, by performance.now(); null while it is there. */
  let known = new Map<string, number | null>();
  let files: readonly string[] = [];
  let metLimits: readonly FolderLimit[] = [];
  let restUntil = -Infinity;
  const told = new Set<string>();
  const pacer = createPacer(look, {
    gapMs: LOOK_GAP_MS,
    pollMs,
    retryMs: FAILURE_WAIT_MS,
    onError,
  });
  const watched = createWatchedFolders(watcher, pacer.hint);

  async function look(): Promise<void> {
    const begun = performance.now();
    if (begun < restUntil) return pacer.after(restUntil - begun);
    const found = await scan(dir, { globs, maxEntries: maxFolderEntries, fileSystem });
    watched.watch(found.folders);
    metLimits = limitsMet(found);
    tellOnce(problemsOf(found));
    await take(found);
    const now = performance.now();
    restUntil = now + (now - begun) * REST_FACTOR;
  }

  async function take(found: Scan): Promise<void> {
    const now = performance.now();
    const next = new Map<string, number | null>(found.files.map((path) => [path, null]));
    for (const [path, goneSince] of known) {
      if (next.has(path)) continue;
      const since = goneSince ?? now;
      const waitMs = since + goneWaitMs - now;
      if (waitMs > 0) pacer.after(waitMs);
      if (waitMs > 0 || (await mayBeThere(path, found))) next.set(path, since);
    }
    known = next;
    // One that is gone for a moment still has its rotated files, and its log.
    offer(withoutRotated([...next.keys()].toSorted()));
  }

  /** What could not be looked at is not gone. */
  async function mayBeThere(path: string, { refused, isCut }: Scan): Promise<boolean> {
    const isRefused = [...refused].some(
      ([folder, reason]) =>
        reason === 'io-error' && (folder === '' || path.startsWith(`${folder}/`)),
    );
    if (isRefused || !isCut) return isRefused;
    return fileSystem.stat(join(dir, path)).then(
      (stats) => stats.isFile(),
      () => false,
    );
  }

  function offer(next: readonly string[]): void {
    const isSame = next.length === files.length && next.every((path, at) => path === files[at]);
    files = next;
    if (!isSame) onChange();
  }

  function tellOnce(problems: ReadonlyMap<string, string>): void {
    for (const key of told) if (!problems.has(key)) told.delete(key);
    for (const [key, message] of problems) {
      if (told.has(key)) continue;
      told.add(key);
      onError(new SseTailError('ERR_FOLDER', message));
    }
  }

  function problemsOf({ refused, isCut }: Scan): Map<string, string> {
    const problems = new Map<string, string>();
    for (const [folder, reason] of refused) {
      // A folder that does not exist yet is waited for, and one that was just removed is no news.
      if (reason === 'missing') continue;
      const path = join(dir, folder);
      problems.set(
        folder,
        `${path} cannot be listed (${reason}), so no file in it is offered; see that this user may read it, or exclude it`,
      );
    }
    if (isCut) {
      const message = `${dir} has more than ${maxFolderEntries} names in it, and the rest is not looked at; exclude subfolders, or raise maxFolderEntries`;
      problems.set('/', message);
    }
    return problems;
  }

  await pacer.now();

  return {
    get files() {
      return files;
    },
    get metLimits() {
      return metLimits;
    },
    async close() {
      watched.close();
      await pacer.close();
    },
  };
}

function limitsMet({ isCut, isTooDeep }: Scan): FolderLimit[] {
  return [
    ...(isCut ? (['maxFolderEntries'] as const) : []),
    ...(isTooDeep ? (['maxFolderDepth'] as const) : []),
  ];
}
