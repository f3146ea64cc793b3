/** Places for costly work: a few work, some more wait in the order in which they came. */
export interface Seats {
  /**
   * Runs a job once there is a place.
   * @param signal whoever gives up while waiting gives the place in the line up as well.
   * @throws what the signal was aborted with; what `onFull` makes where even the line is full.
   */
  run<T>(signal: AbortSignal, job: () => Promise<T>): Promise<T>;
}

export interface SeatsOptions {
  /** How many work at a time. */
  readonly width: number;
  readonly maxWaiting: number;
  /** Makes the error for whom there is no room. */
  readonly onFull: () => Error;
}

export function createSeats({ width, maxWaiting, onFull }: SeatsOptions): Seats {
  let working = 0;
  const waiting = new Set<() => void>();

  async function sitDown(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (working < width) {
      working += 1;
      return;
    }
    if (waiting.size >= maxWaiting) throw onFull();
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        waiting.delete(enter);
        reject(signal.reason);
      };
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      waiting.add(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  function standUp(): void {
    // Whoever is next takes the place over: nobody can slip in between.
    const [next] = waiting;
    if (next === undefined) working -= 1;
    else {
      waiting.delete(next);
      next();
    }
  }

  return {
    async run(signal, job) {
      await sitDown(signal);
      try {
        return await job();
      } finally {
        standUp();
      }
    },
  };
}
