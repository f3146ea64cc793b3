import { nullIfRefused } from '../file/refusal.ts';
import type { Watcher } from '../file/watch.ts';
import type { Family } from './family.ts';

/** Hints about the files of a family, wherever they are. */
export interface Watching {
  /** Looks again where they are: a link may lead elsewhere by now, a directory may be a new one. */
  refresh(): Promise<void>;
  close(): void;
}

/** Nothing is watched before the first refresh. */
export function createWatching(family: Family, watcher: Watcher, onHint: () => void): Watching {
  let stops: (() => void)[] = [];
  let closed = false;

  function stop(): void {
    for (const it of stops.splice(0)) it();
  }

  return {
    async refresh() {
      const files = await family.watched().catch(nullIfRefused);
      // What is watched already goes on being so; the poll suffices without.
      if (closed || files === null) return;
      // The new watches come first, so that a directory that stays is watched without a break.
      const next = files.map(({ path, alsoFor }) => watcher.watch(path, alsoFor, onHint));
      stop();
      stops = next;
    },
    close() {
      closed = true;
      stop();
    },
  };
}
