import { nullIfRefused } from '../file/refusal.ts';
import type { Watcher } from '../file/watch.ts';
import { createBusySpell } from './busy-spell.ts';
import type { Family } from './family.ts';

/** Hints about the files of a family, wherever they are. While the log is very busy nothing is watched. */
export interface Watching {
  /** Whether there was a hint since this was asked, or would have been. */
  takeHint(): boolean;
  /**
   * A look is over; `wasHinted` is what was told of hints as it began.
   * @returns whether another look is due though nothing will be heard.
   */
  looked(lineCount: number, wasHinted: boolean): boolean;
  /** Looks again where they are: a link may lead elsewhere by now, a directory may be a new one. */
  refresh(): Promise<void>;
  close(): void;
}

/** A hint may be late, and come after the lines: so often none has come in time. */
const UNHEARD = 2;
/** A watch takes a while to begin: so many looks more go without hints. */
const DEAF_LOOKS = 16;

export interface WatchingOptions {
  readonly family: Family;
  readonly watcher: Watcher;
  readonly onHint: () => void;
  readonly onError: (error: unknown) => void;
}

/** Nothing is watched before the first refresh. */
export function createWatching({ family, watcher, onHint, onError }: WatchingOptions): Watching {
  let stops: (() => void)[] = [];
  let watched: readonly string[] = [];
  let isHinted = false;
  /** So many looks, one after the other, have found lines of which there was no hint. */
  let unheard = 0;
  /** So many looks are still due without any. */
  let deafLooks = 0;
  const spell = createBusySpell();
  let closed = false;

  function hear(): void {
    isHinted = true;
    spell.hint();
    onHint();
  }

  function stop(): void {
    for (const it of stops.splice(0)) it();
  }

  async function refresh(): Promise<void> {
    spell.reset();
    const files = await family.watched().catch(nullIfRefused);
    // What is watched already goes on being so; the poll suffices without.
    if (closed || files === null) return;
    // The new watches come first, so that a directory that stays is watched without a break.
    const next = files.map(({ path, alsoFor }) => watcher.watch(path, alsoFor, hear));
    stop();
    stops = next;
    watched = files.map(({ path }) => path);
  }

  /** Looks go on without hints until they are heard again, and for a while then. */
  async function hearAgain(): Promise<void> {
    deafLooks = Infinity;
    await refresh().catch(onError);
    deafLooks = DEAF_LOOKS;
  }

  /** What changes again and again and is never told of is to be watched in another way. */
  function heed(wasHinted: boolean): void {
    unheard = wasHinted || isHinted ? 0 : unheard + 1;
    if (unheard === UNHEARD) for (const path of watched) watcher.insist(path);
  }

  return {
    takeHint() {
      const wasHinted = isHinted || spell.isBusy || deafLooks > 0;
      isHinted = false;
      return wasHinted;
    },
    looked(lineCount, wasHinted) {
      if (lineCount > 0) heed(wasHinted);
      deafLooks = Math.max(0, deafLooks - 1);
      const wasBusy = spell.isBusy;
      spell.looked(lineCount);
      if (spell.isBusy && !wasBusy) stop();
      if (wasBusy && !spell.isBusy) void hearAgain();
      return spell.isBusy || deafLooks > 0;
    },
    refresh,
    close() {
      closed = true;
      stop();
    },
  };
}
