import type { Ping } from '../../src/protocol/ping.ts';

/** How far behind the server the page is. */
export interface Lag {
  /** Milliseconds, of the last ping; null before there are two to compare. */
  readonly ms: number | null;
  ping(ping: Ping): void;
  /** Another server may have another clock. */
  reset(): void;
}

/**
 * A ping waits in line behind the lines before it. Two clocks never agree, so what counts is how much longer a
 * ping took than the fastest one. `now` is the page's clock in milliseconds since 1970.
 */
export function createLag(now: () => number = Date.now): Lag {
  let fastest = Infinity;
  let count = 0;
  let ms: number | null = null;
  return {
    get ms() {
      return ms;
    },
    ping({ at }) {
      const age = now() - at;
      fastest = Math.min(fastest, age);
      count += 1;
      ms = count > 1 ? age - fastest : null;
    },
    reset() {
      fastest = Infinity;
      count = 0;
      ms = null;
    },
  };
}
