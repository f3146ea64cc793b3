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
  let waiting = new Set<NextBeat>();
  return {
    get count() {
      return count;
    },
    beat() {
      count += 1;
      const woken = waiting;
      waiting = new Set();
      for (const wait of woken) wait.wake();
    },
    wait: (since) => (count === since ? new NextBeat(waiting) : ALREADY),
  };
}

const ALREADY: Wait = { done: Promise.resolve(), cancel: () => undefined };

/** A class, since thousands wait at a time: its methods are there once. */
class NextBeat implements Wait {
  readonly done: Promise<void>;
  /** All who wait for the same one. */
  private readonly waiting: Set<NextBeat>;
  private resolve!: () => void;

  constructor(waiting: Set<NextBeat>) {
    this.waiting = waiting;
    this.done = new Promise<void>((resolve) => {
      this.resolve = resolve;
    });
    waiting.add(this);
  }

  wake(): void {
    this.resolve();
  }

  cancel(): void {
    this.waiting.delete(this);
    this.resolve();
  }
}
