/** Starts something anew each time that it has ended, but not in a hurry when it ends again and again. */
export interface Replacements {
  /** One has ended, that long after it was started. Milliseconds. */
  due(livedMs: number): void;
  close(): void;
}

/** One that lived for so long is replaced at once. Milliseconds. */
const SOUND_MS = 2000;
/** The rest before a new start after one that did not, doubled with each. Milliseconds. */
const FIRST_REST_MS = 100;
const LONGEST_REST_MS = 10_000;

export function createReplacements(start: () => void): Replacements {
  const timers = new Set<NodeJS.Timeout>();
  let restMs = 0;

  return {
    due(livedMs) {
      restMs = livedMs >= SOUND_MS ? 0 : Math.min(LONGEST_REST_MS, restMs * 2 || FIRST_REST_MS);
      const timer = setTimeout(() => {
        timers.delete(timer);
        start();
      }, restMs);
      timers.add(timer);
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
