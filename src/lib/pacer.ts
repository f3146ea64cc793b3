/** Runs a job at its own pace: never twice at once, never more often than it should. */
export interface Pacer {
  /** A run is due, but no sooner than `gapMs` after the last one began. */
  hint(): void;
  /** A run is due after this time at the latest. Milliseconds. */
  after(delayMs: number): void;
  /** Runs now; resolves when a run that began after this call has ended. */
  now(): Promise<void>;
  /** Lets a run under way end, and begins no other. */
  close(): Promise<void>;
}

export interface PacerOptions {
  /** The least time from the beginning of one run to that of the next. Milliseconds. */
  readonly gapMs: number;
  /** The longest time between two runs. Milliseconds. */
  readonly pollMs: number;
  /** After a run that failed the next one is due in this time. Milliseconds. */
  readonly retryMs: number;
  readonly onError: (error: unknown) => void;
}

export function createPacer(job: () => Promise<void>, options: PacerOptions): Pacer {
  const { gapMs, pollMs, retryMs, onError } = options;
  let running: Promise<void> | null = null;
  let begunAt = -Infinity;
  let again = false;
  let timer: NodeJS.Timeout | null = null;
  let timerAt = Infinity;
  let closed = false;

  function after(delayMs: number): void {
    const at = performance.now() + delayMs;
    if (closed || at >= timerAt) return;
    if (timer !== null) clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(run, delayMs);
  }

  function run(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    timerAt = Infinity;
    if (running !== null) {
      again = true;
      return;
    }
    again = false;
    begunAt = performance.now();
    running = job()
      .then(
        () => pollMs,
        (error: unknown) => {
          onError(error);
          return retryMs;
        },
      )
      .then((delayMs) => {
        running = null;
        after(again ? 0 : delayMs);
      });
  }

  return {
    hint() {
      const delayMs = begunAt + gapMs - performance.now();
      // A timer takes a millisecond even for no time at all: half of what an idle log's line takes.
      if (delayMs <= 0 && running === null && !closed) run();
      else after(Math.max(0, delayMs));
    },
    after,
    async now() {
      // What runs already may have begun to look too early.
      await running;
      if (closed) return;
      run();
      await running;
    },
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}
