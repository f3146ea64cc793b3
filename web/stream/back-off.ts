/** The longest wait before the first retry. */
const FIRST_DELAY_MS = 1_000;
/** The longest wait before any retry. */
const LONGEST_DELAY_MS = 30_000;

/** How long to wait before the next try, longer after each failure. */
export interface BackOff {
  /** Failures since the last reset. */
  readonly failures: number;
  /** Counts a failure and returns how many milliseconds to wait. */
  fail(): number;
  reset(): void;
}

/**
 * Doubles from 1 s to 30 s, with a random half: many pages that lost the same server do not come
 * back at the same moment. `random` gives a number in [0, 1).
 */
export function createBackOff(random: () => number = Math.random): BackOff {
  let failures = 0;
  return {
    get failures() {
      return failures;
    },
    fail() {
      const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures);
      failures += 1;
      return (longest / 2) * (1 + random());
    },
    reset() {
      failures = 0;
    },
  };
}
