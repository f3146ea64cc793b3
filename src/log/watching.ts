import { nullIfRefused } from '../file/refusal.ts';
import type { Watcher } from '../file/watch.ts';
import type { Family } from './family.ts';

/** Hints about the files of a family, wherever they are. */
export interface Watching {
  /** Whether there was a hint since this was asked. */
  takeHint(): boolean;
  /** A look has found lines; `wasHinted` is what was told of hints as it began. */
  found(wasHinted: boolean): void;
  /** Looks again where they are: a link may lead elsewhere by now, a directory may be a new one. */
  refresh(): Promise<void>;
  close(): void;
}

/** A hint may be late, and come after the lines: so often none has come in time. */
const UNHEARD = 2;

/** Nothing is watched before the first refresh. */
export function createWatching(family: Family, watcher: Watcher, onHint: () => void): Watching {
  let stops: (() => void)[] = [];
  let watched: readonly string[] = [];
  let isHinted = false;
  /** So many looks, one after the other, have found lines of which there was no hint. */
  let unheard = 0;
  let closed = false;

  function hear(): void {
    isHinted = true;
    onHint();
  }

  function stop(): void {
    for (const it of stops.splice(0)) it();
  }

  return {
    takeHint() {
      const wasHinted = isHinted;
      isHinted = false;
      return wasHinted;
    },
    found(wasHinted) {
      unheard = wasHinted || isHinted ? 0 : unheard + 1;
      if (unheard === UNHEARD) for (const path of watched) watcher.insist(path);
    },
    async refresh() {
      const files = await family.watched().catch(nullIfRefused);
      // What is watched already goes on being so; the poll suffices without.
      if (closed || files === null) return;
      // The new watches come first, so that a directory that stays is watched without a break.
      const next = files.map(({ path, alsoFor }) => watcher.watch(path, alsoFor, hear));
      stop();
      stops = next;
      watched = files.map(({ path }) => path);
    },
    close() {
      closed = true;
      stop();
    },
  };
}
