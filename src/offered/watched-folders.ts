import type { Watcher } from '../file/watch.ts';
import type { ScannedFolder } from './scan.ts';

/** Hints that a name has come to some folders that was not there before. */
export interface WatchedFolders {
  /** Watches these from now on, and no others. */
  watch(folders: readonly ScannedFolder[]): void;
  close(): void;
}

/** Each is a watch of the system's, of which there are not many; the poll finds what is in the others. */
const MAX_WATCHED = 256;

export function createWatchedFolders(watcher: Watcher, onHint: () => void): WatchedFolders {
  let stops: (() => void)[] = [];
  let closed = false;

  function stop(): void {
    for (const it of stops.splice(0)) it();
  }

  return {
    watch(folders) {
      if (closed) return;
      // The new watches come first, so that a folder that stays is watched without a break. What is
      // written to a file that is known says nothing; that one is gone is found by the poll.
      const next = folders
        .slice(0, MAX_WATCHED)
        .map(({ path, names }) => watcher.watch(`${path}/.`, (name) => !names.has(name), onHint));
      stop();
      stops = next;
    },
    close() {
      closed = true;
      stop();
    },
  };
}
