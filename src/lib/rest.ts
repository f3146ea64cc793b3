import { performance as steady } from 'node:perf_hooks';

import { giveHeapRoom } from './small-heap.ts';

/** How long to rest between pieces of work, by how busy they keep the process. */
export interface Rest {
  /** A piece of work begins. */
  begin(): void;
  /** In how long the next one may begin; 0 or less: now. Milliseconds. */
  leftMs(): number;
}

export interface RestOptions {
  /** From the beginning of one piece of work to that of the next, where there is little to do. Milliseconds. */
  readonly leastMs: number;
  /** The same, however much there is to do; asked whenever it matters. Milliseconds. */
  readonly mostMs: () => number;
}

/**
 * So many times as long as the process worked. What a piece of work sets off counts as well: it is
 * not known here, and most of the cost where it wakes many others.
 */
const FACTOR = 6;
/** Rests of so many times the least length are those of a crowd, and each delivery leaves garbage. */
const CROWDED = 2;

export function createRest({ leastMs, mostMs }: RestOptions): Rest {
  let begunAt = -Infinity;
  let before = steady.eventLoopUtilization();
  /** How long the process worked from the piece before to the last one. Milliseconds. */
  let workedMs = Infinity;

  function gapMs(): number {
    const { active } = steady.eventLoopUtilization(before);
    // Once is no rule: a collection of garbage would hold up the lines of a single viewer.
    return Math.max(leastMs, Math.min(mostMs(), FACTOR * Math.min(active, workedMs)));
  }

  return {
    begin() {
      const usage = steady.eventLoopUtilization();
      const now = performance.now();
      const workMs = FACTOR * (usage.active - before.active);
      if (begunAt > -Infinity) workedMs = workMs / FACTOR;
      // What was done in a long time is no sign of a crowd.
      if (workMs > CROWDED * leastMs && CROWDED * workMs > now - begunAt) giveHeapRoom();
      begunAt = now;
      before = usage;
    },
    leftMs: () => begunAt + gapMs() - performance.now(),
  };
}
