import { basename, dirname } from 'node:path';

import { FSWatcher } from 'chokidar';

/** How changes are noticed. Polling goes on either way. */
export type WatchState = 'watching' | 'polling';

/**
 * Says "look now" when something may have happened to a file. A hint and nothing else: hints may be
 * missing, late, doubled or wrong, and whoever gets one looks at the file itself.
 */
export interface Watcher {
  readonly state: WatchState;
  /**
   * Calls back on hints about a file, and about those beside it whose names `alsoFor` accepts, until
   * the returned function is called.
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
  readonly watcher: FSWatcher;
  readonly listeners: Set<Listener>;
}

/**
 * Hints from chokidar. The directory is watched, not the file: with the file itself watched, rename
 * and create within 5 ms gave an `unlink` and then nothing for the new file. Of all its events `raw`
 * is the one that is not throttled; the documented ones swallow the last change of a burst.
 */
export function createWatcher(onError: (error: unknown) => void): Watcher {
  const directories = new Map<string, WatchedDirectory>();
  const closing = new Set<Promise<void>>();
  let state: WatchState = 'watching';

  function openDirectory(directory: string): WatchedDirectory {
    const listeners: WatchedDirectory['listeners'] = new Set();
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
    // Where the system does not say which file it was, there is no path, whatever the types promise.
    watcher.on('raw', (_event, path: unknown) =>
      tell(listeners, typeof path === 'string' ? basename(path) : ''),
    );
    watcher.on('all', (_event, path) => tell(listeners, basename(path)));
    watcher.on('error', (error) => {
      // Too many watches, or too many open files: the poll goes on alone.
      state = 'polling';
      onError(error);
    });
    return { watcher, listeners };
  }

  function release(directory: string, listener: Listener): void {
    const watched = directories.get(directory);
    if (watched === undefined || !watched.listeners.delete(listener)) return;
    if (watched.listeners.size > 0) return;
    directories.delete(directory);
    const closed = watched.watcher.close().catch(onError);
    closing.add(closed);
    void closed.finally(() => closing.delete(closed));
  }

  return {
    get state() {
      return state;
    },
    watch(path, alsoFor, onHint) {
      const directory = dirname(path);
      const watched = directories.get(directory) ?? openDirectory(directory);
      directories.set(directory, watched);
      const listener = { name: basename(path), alsoFor, onHint };
      // In the same turn as chokidar was started: before it asks what is to be ignored.
      watched.listeners.add(listener);
      return () => release(directory, listener);
    },
    async close() {
      const open = [...directories.values()];
      directories.clear();
      await Promise.all([...closing, ...open.map(({ watcher }) => watcher.close())]);
    },
  };
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
