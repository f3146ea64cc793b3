/** How much of something may come within a time. */
export interface Allowance {
  /**
   * Takes some of it; a negative amount gives some back.
   * @returns false once there is none left.
   */
  take(amount: number): boolean;
}

/** What a client is allowed, it is allowed within this time. Milliseconds. */
export const ALLOWANCE_MS = 10_000;

/**
 * @param most so much is there at first, and comes back within the time, little by little. What is given back may
 * make it twice as much.
 */
export function createAllowance(most: number, withinMs: number): Allowance {
  let left = most;
  let at = performance.now();

  return {
    take(amount) {
      const now = performance.now();
      const back = ((now - at) / withinMs) * most;
      at = now;
      if (left < most) left = Math.min(most, left + back);
      left = Math.min(2 * most, left - amount);
      return left >= 0;
    },
  };
}
