/**
 * How failures of the file system are endured: with more and more time between two attempts, and not
 * for ever. One episode reaches from the first failure to the next success.
 */
export interface Endurance {
  /** Whether it has gone on for so long that what fails is gone without. */
  readonly isOver: boolean;
  /** Whether the last attempt failed. */
  readonly isFailing: boolean;
  /** An attempt failed; milliseconds until the next one. */
  failed(): number;
  /** How much of that time is left; 0 where the next attempt is due. Milliseconds. */
  restMs(): number;
  /** An attempt succeeded. */
  recovered(): void;
}

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1000;
/** A process that was stopped for a while has not tried for so long. */
const LEAST_ATTEMPTS = 4;

/** @param limitMs how long an episode is endured. Milliseconds. */
export function createEndurance(limitMs: number): Endurance {
  let attempts = 0;
  let since = 0;
  let nextAt = 0;
  return {
    get isOver() {
      return attempts >= LEAST_ATTEMPTS && performance.now() - since >= limitMs;
    },
    get isFailing() {
      return attempts > 0;
    },
    failed() {
      const now = performance.now();
      if (attempts === 0) since = now;
      const waitMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts, 10), LONGEST_WAIT_MS);
      attempts += 1;
      nextAt = now + waitMs;
      return waitMs;
    },
    restMs: () => (attempts === 0 ? 0 : Math.max(0, nextAt - performance.now())),
    recovered() {
      attempts = 0;
    },
  };
}
