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
  return new ViewerEndurance(limitMs);
}

class ViewerEndurance implements Endurance {
  private readonly limitMs: number;
  private attempts = 0;
  private since = 0;
  private nextAt = 0;

  constructor(limitMs: number) {
    this.limitMs = limitMs;
  }

  get isOver(): boolean {
    return this.attempts >= LEAST_ATTEMPTS && performance.now() - this.since >= this.limitMs;
  }

  get isFailing(): boolean {
    return this.attempts > 0;
  }

  failed(): number {
    const now = performance.now();
    if (this.attempts === 0) this.since = now;
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(this.attempts, 10), LONGEST_WAIT_MS);
    this.attempts += 1;
    this.nextAt = now + waitMs;
    return waitMs;
  }

  restMs(): number {
    return this.attempts === 0 ? 0 : Math.max(0, this.nextAt - performance.now());
  }

  recovered(): void {
    this.attempts = 0;
  }
}
