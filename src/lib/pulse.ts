/** A wait for the next beat. */
export interface Wait {
  /** Resolves at the next beat, at once if there was one since, or when cancelled. Never rejects. */
  readonly done: Promise<void>;
  cancel(): void;
}

/**
 * A heartbeat that many can wait for: something changed, look again. Beats are counted, so that one
 * that falls between a look and a wait is not missed.
 */
export interface Pulse {
  readonly count: number;
  beat(): void;
  /** Waits for a beat after the one that `since` counted. */
  wait(since: number): Wait;
}

export function createPulse(): Pulse {
  let count = 0;
  let waiting = new Set<() => void>();
  return {
    get count() {
      return count;
    },
    beat() {
      count += 1;
      const woken = waiting;
      waiting = new Set();
      for (const wake of woken) wake();
    },
    wait(since) {
      if (count !== since) return ALREADY;
      const { promise, resolve } = promiseWithResolvers();
      waiting.add(resolve);
      return {
        done: promise,
        cancel() {
          waiting.delete(resolve);
          resolve();
        },
      };
    },
  };
}

const ALREADY: Wait = { done: Promise.resolve(), cancel: () => undefined };

function promiseWithResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
