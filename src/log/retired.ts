import type { TrackedGeneration } from './tracked-generation.ts';

/**
 * Generations that are over, watched for a while longer: a writer that did not reopen its log in time
 * still appends to one.
 */
export interface Retired {
  /** Those that are watched, the one that was over first comes first. */
  readonly watched: readonly TrackedGeneration[];
  /** Watches a generation from now on; one that is watched already is watched no longer for it. */
  watch(generation: TrackedGeneration): void;
  /** Ends the watch of a generation. */
  forget(generation: TrackedGeneration): void;
  /** Looks how far each has grown, which its `lastSize` says then. */
  look(): Promise<void>;
  /** Ends all watches. */
  close(): void;
}

/** How long a generation that is over is watched. Milliseconds. */
const LATE_WATCH_MS = 60_000;
/** More than so many are not watched at once: each is an open file, and a look at every look. */
const MAX_WATCHED = 4;

/** @param onChange told when one has grown, or is watched no longer. */
export function createRetired(onChange: () => void): Retired {
  /** In order of insertion; until when each is watched, by performance.now(). */
  const watchedUntil = new Map<TrackedGeneration, number>();

  function forget(generation: TrackedGeneration): void {
    if (!watchedUntil.delete(generation)) return;
    generation.release();
    onChange();
  }

  /** False where the watch is over. */
  async function lookAt(generation: TrackedGeneration, until: number): Promise<boolean> {
    // Whoever reads it on meets the same refusal, and says so.
    const size = await generation.file.recent.size().catch(() => null);
    if (size === null) return false;
    if (size > generation.lastSize) {
      generation.lastSize = size;
      onChange();
    }
    return performance.now() < until;
  }

  return {
    get watched() {
      return [...watchedUntil.keys()];
    },
    watch(generation) {
      if (watchedUntil.has(generation)) return;
      watchedUntil.set(generation.retain(), performance.now() + LATE_WATCH_MS);
      for (const oldest of watchedUntil.keys()) {
        if (watchedUntil.size <= MAX_WATCHED) break;
        forget(oldest);
      }
    },
    forget,
    async look() {
      for (const [generation, until] of watchedUntil) {
        if (!(await lookAt(generation, until))) forget(generation);
      }
    },
    close() {
      for (const generation of watchedUntil.keys()) forget(generation);
    },
  };
}
