import { basename, dirname } from 'node:path';

import { FSWatcher } from 'chokidar';

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
   * the returned function is called. Where the directory was missing or removed nothing is heard of a
   * new one before the next call for it.
   */
  watch(path: string, alsoFor: (name: string) => boolean, onHint: () => void): () => void;
  close(): Promise<void>;
}

/** A watcher that never says anything: for `poll: true`. */
export function createSilentWatcher(): Watcher {
  return { state: 'polling', watch: () => () => undefined, close: async () => undefined };
}

interface Listener {
  readonly name: string;
  readonly alsoFor: (name: string) => boolean;
  readonly onHint: () => void;
}

interface WatchedDirectory {
  watcher: FSWatcher;
  readonly listeners: Set<Listener>;
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
    const listeners: WatchedDirectory['listeners'] = new Set();
    const watcher = start(directory, listeners);
    const watched: WatchedDirectory = { watcher, listeners, isStale: false, retry: null };
    follow(directory, watched);
    return watched;
  }

  /** Hears what is said of a directory, when it cannot be watched, and when it can again. */
  function follow(directory: string, watched: WatchedDirectory): void {
    const { watcher, listeners } = watched;
    const hear = (path: string): void => {
      // With its own name a directory says that it was removed or renamed.
      if (basename(path) === basename(directory)) watched.isStale = true;
      tell(listeners, basename(path));
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
    watched.watcher = start(directory, watched.listeners);
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
    if (watched === undefined || !watched.listeners.delete(listener)) return;
    if (watched.listeners.size === 0) forget(directory, watched);
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
      // In the same turn as chokidar was started: before it asks what is to be ignored.
      watched.listeners.add(listener);
      if (known?.isStale) awaitAtClose(renew(directory, known));
      return () => release(directory, listener);
    },
    async close() {
      for (const [directory, watched] of directories) forget(directory, watched);
      await Promise.all(closing);
    },
  };
}

/** Begins to watch a directory. */
function start(directory: string, listeners: WatchedDirectory['listeners']): FSWatcher {
  const watcher = new DirectoryWatcher({
    depth: 0,
    ignoreInitial: true,
    // Both would hide or delay what is written.
    atomic: false,
    awaitWriteFinish: false,
    // A watch a file for a whole directory of them would be thousands in /var/log.
    ignored: (path) =>
      path !== directory && ![...listeners].some(({ name }) => name === basename(path)),
  });
  watcher.add(directory);
  return watcher;
}

/** How often a watched directory is listed at most. Milliseconds. */
const LIST_EVERY_MS = 10_000;

/**
 * chokidar lists a directory again after every event in it, with an lstat for each entry: in one of
 * 3,000 files that 100 lines a second are written to, more than a core. The hints do not need it. This
 * overrides a method that is not documented; should it go, the listing is back and nothing else.
 */
class DirectoryWatcher extends FSWatcher {
  #listAgainAt = -Infinity;

  override _readdirp(
    ...words: Parameters<FSWatcher['_readdirp']>
  ): ReturnType<FSWatcher['_readdirp']> {
    const now = performance.now();
    if (now < this.#listAgainAt) return undefined;
    this.#listAgainAt = now + LIST_EVERY_MS;
    return super._readdirp(...words);
  }
}

/** An event without a name may be about any file. */
function tell(listeners: ReadonlySet<Listener>, name: string): void {
  for (const { name: own, alsoFor, onHint } of listeners) {
    if (name === '' || name === own || alsoFor(name)) onHint();
  }
}
