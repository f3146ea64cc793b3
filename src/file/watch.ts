import { basename, dirname, join } from 'node:path';

import { FSWatcher } from 'chokidar';

import { createAudience } from './audience.ts';
import type { Audience, Listener } from './audience.ts';

/** How changes are noticed. Polling goes on either way. */
export type WatchState = 'watching' | 'polling';

/**
 * Says "look now" when something may have happened to a file. A hint and nothing else: hints may be
 * missing, late, doubled or wrong, and whoever gets one looks at the file itself.
 */
export interface Watcher {
  /** `polling` while any directory cannot be watched. */
  readonly state: WatchState;
  /**
   * Calls back on hints about a file, and about those beside it whose names `alsoFor` accepts, until
   * the returned function is called. A name that it refuses once it is not asked about again. Where the directory was missing or removed nothing is heard of a
   * new one before the next call for it.
   */
  watch(path: string, alsoFor: (name: string) => boolean, onHint: () => void): () => void;
  /**
   * A file that is watched has changed and nothing was said of it: that of a bind mount is no news in the directory
   * that it is mounted in, nor what is written by another name of it. From now on it is watched itself as well.
   */
  insist(path: string): void;
  close(): Promise<void>;
}

/** A watcher that never says anything: for `poll: true`. */
export function createSilentWatcher(): Watcher {
  return {
    state: 'polling',
    watch: () => () => undefined,
    insist: () => undefined,
    close: async () => undefined,
  };
}

interface WatchedDirectory {
  watcher: FSWatcher;
  readonly audience: Audience;
  /** Files in it that are watched themselves. */
  readonly insisted: Set<string>;
  /** True where what is watched may no longer be the directory of that name. */
  isStale: boolean;
  /** When it is tried again; null while it is watched. */
  retry: NodeJS.Timeout | null;
}

/** A directory that could not be watched is tried again after this. Milliseconds. */
const RETRY_MS = 30_000;

/**
 * Hints from chokidar. The directory is watched, not the file: with the file itself watched, rename
 * and create within 5 ms gave an `unlink` and then nothing for the new file. Of all its events `raw`
 * is the one that is not throttled; the documented ones swallow the last change of a burst.
 */
export function createWatcher(
  onError: (error: unknown) => void,
  { retryMs = RETRY_MS }: { readonly retryMs?: number } = {},
): Watcher {
  const directories = new Map<string, WatchedDirectory>();
  const closing = new Set<Promise<void>>();
  /** Those that cannot be watched: too many watches, or too many open files. The poll goes on alone. */
  const failing = new Set<string>();

  function openDirectory(directory: string): WatchedDirectory {
    const insisted: WatchedDirectory['insisted'] = new Set();
    const watcher = start(directory, insisted);
    const audience = createAudience();
    const watched = { watcher, audience, insisted, isStale: false, retry: null };
    follow(directory, watched);
    return watched;
  }

  /** Hears what is said of a directory, when it cannot be watched, and when it can again. */
  function follow(directory: string, watched: WatchedDirectory): void {
    const { watcher, audience } = watched;
    const ownName = basename(directory);
    const hear = (path: string): void => {
      const name = basename(path);
      // With its own name a directory says that it was removed or renamed.
      if (name === ownName) watched.isStale = true;
      audience.tell(name);
    };
    // Where the system does not say which file it was, there is no path, whatever the types promise.
    watcher.on('raw', (_event, path: unknown) => hear(typeof path === 'string' ? path : ''));
    watcher.on('all', (_event, path) => hear(path));
    watcher.on('ready', () => {
      if (watched.watcher === watcher && watched.retry === null) failing.delete(directory);
    });
    watcher.on('error', (error) => {
      // Whoever follows that file sees it too, and says so.
      if (error instanceof Error && 'code' in error && error.code === 'ELOOP') return;
      if (watched.watcher !== watcher || directories.get(directory) !== watched) return;
      // Once an episode, however often it is tried.
      if (!failing.has(directory)) onError(error);
      failing.add(directory);
      watched.retry ??= setTimeout(() => awaitAtClose(renew(directory, watched)), retryMs).unref();
    });
  }

  /** chokidar has one watch a path for all its users: the old one goes before there is another. */
  async function renew(directory: string, watched: WatchedDirectory): Promise<void> {
    const { watcher, retry } = watched;
    if (retry !== null) clearTimeout(retry);
    watched.retry = null;
    watched.isStale = false;
    await watcher.close();
    if (directories.get(directory) !== watched || watched.watcher !== watcher) return;
    watched.watcher = start(directory, watched.insisted);
    follow(directory, watched);
  }

  function forget(directory: string, { watcher, retry }: WatchedDirectory): void {
    directories.delete(directory);
    failing.delete(directory);
    if (retry !== null) clearTimeout(retry);
    awaitAtClose(watcher.close());
  }

  function release(directory: string, listener: Listener): void {
    const watched = directories.get(directory);
    if (watched === undefined || !watched.audience.remove(listener)) return;
    const path = join(directory, listener.name);
    const isHeard = watched.audience.isFor(listener.name);
    if (!isHeard && watched.insisted.delete(path)) watched.watcher.unwatch(path);
    if (watched.audience.isEmpty) forget(directory, watched);
  }

  function awaitAtClose(work: Promise<void>): void {
    const done = work.catch(onError);
    closing.add(done);
    void done.finally(() => closing.delete(done));
  }

  return {
    get state() {
      return failing.size > 0 ? 'polling' : 'watching';
    },
    watch(path, alsoFor, onHint) {
      const directory = dirname(path);
      const known = directories.get(directory);
      const watched = known ?? openDirectory(directory);
      directories.set(directory, watched);
      const listener = { name: basename(path), alsoFor, onHint };
      watched.audience.add(listener);
      if (known?.isStale) awaitAtClose(renew(directory, known));
      return () => release(directory, listener);
    },
    insist(path) {
      const watched = directories.get(dirname(path));
      if (watched === undefined || watched.insisted.has(path)) return;
      watched.insisted.add(path);
      watched.watcher.add(path);
    },
    async close() {
      for (const [directory, watched] of directories) forget(directory, watched);
      await Promise.all(closing);
    },
  };
}

/** Begins to watch a directory, and files in it. */
function start(directory: string, insisted: WatchedDirectory['insisted']): FSWatcher {
  const watcher = new DirectoryWatcher({
    depth: 0,
    ignoreInitial: true,
    // Both would hide or delay what is written.
    atomic: false,
    awaitWriteFinish: false,
    // A watch a file would be thousands in /var/log, and of each change there would be two hints.
    ignored: (path) => path !== directory && !insisted.has(path),
  });
  watcher.add([directory, ...insisted]);
  return watcher;
}

/** How often a watched file is looked at by chokidar at most. Milliseconds. */
const STAT_EVERY_MS = 1000;

/**
 * Does no more than to hand on hints: chokidar would list a directory again after every event in it, with an `lstat` for
 * each entry, and look at a watched file. In a directory of 3,000 files that 100 lines a second are written to that is
 * more than a core; of one file it is a third of what its lines cost. This overrides a method that is not documented; should
 * it go, that work is back and nothing else.
 */
class DirectoryWatcher extends FSWatcher {
  override _throttle(
    ...[kind, path, timeoutMs]: Parameters<FSWatcher['_throttle']>
  ): ReturnType<FSWatcher['_throttle']> {
    // As if it had just been listed.
    if (kind === 'readdir') return false;
    // It looks only for another file in the place of one that is watched.
    return super._throttle(kind, path, kind === 'watch' ? STAT_EVERY_MS : timeoutMs);
  }
}
