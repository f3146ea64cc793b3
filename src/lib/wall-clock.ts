/** The clock of a file system ticks this often at least, and so is late by up to this. Milliseconds. */
export const FILE_TICK_MS = 10;

/** Tells how long ago a time of the wall clock was, though that clock may be set. */
export interface WallClock {
  /**
   * Milliseconds since a time, never negative. After the clock was set it is no more than has passed
   * since that was noticed: a file that was just written to must not seem old.
   * @param timeMs milliseconds since 1970
   */
  ageOf(timeMs: number): number;
}

export interface Clocks {
  /** Milliseconds since 1970; may be set. */
  readonly wallMs: () => number;
  /** Milliseconds since any time; only ever goes on. */
  readonly steadyMs: () => number;
}

/** Less than this between two looks is no step: clocks are also slewed. Milliseconds. */
const STEP_MS = 250;

export function createWallClock({ wallMs, steadyMs }: Clocks): WallClock {
  let difference = wallMs() - steadyMs();
  let steppedAt = -Infinity;
  return {
    ageOf(timeMs) {
      const wall = wallMs();
      const steady = steadyMs();
      if (Math.abs(wall - steady - difference) > STEP_MS) steppedAt = steady;
      difference = wall - steady;
      return Math.max(0, Math.min(wall - timeMs, steady - steppedAt));
    },
  };
}

/** The clock of this machine. */
export const wallClock: WallClock = createWallClock({
  wallMs: () => Date.now(),
  steadyMs: () => performance.now(),
});
