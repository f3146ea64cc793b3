/** After an error, or where there was no room, an edge is asked for again no sooner than this. */
const REST_MS = 2_000;

export interface OneReadOptions {
  /** Called when something was read, or could not be. */
  readonly changed: () => void;
  /** Called with what went wrong, and with null once something went well. */
  readonly failed: (error: Error | null) => void;
}

/** Reads one thing at a time: what was begun before is given up. */
export interface OneRead {
  /** True while something is being read. */
  readonly busy: boolean;
  /** False while something is being read, and for a while after that went wrong. */
  readonly isFree: boolean;
  /** @returns null where it was given up or went wrong. */
  read<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | null>;
  /** Is not free for a while. */
  rest(): void;
  /** Gives up what is being read. */
  stop(): void;
}

export function createOneRead({ changed, failed }: OneReadOptions): OneRead {
  let reading: AbortController | null = null;
  let restUntil = 0;

  function stop(): void {
    reading?.abort();
    reading = null;
  }

  function rest(): void {
    restUntil = performance.now() + REST_MS;
  }

  return {
    get busy() {
      return reading !== null;
    },
    get isFree() {
      return reading === null && performance.now() >= restUntil;
    },
    async read(work) {
      stop();
      const mine = new AbortController();
      reading = mine;
      try {
        const result = await work(mine.signal);
        failed(null);
        return result;
      } catch (error) {
        if (mine.signal.aborted || !(error instanceof Error)) return null;
        rest();
        failed(error);
        return null;
      } finally {
        if (reading === mine) reading = null;
        changed();
      }
    },
    rest,
    stop,
  };
}
