import { createRest } from './rest.ts';
import { joinRound } from './rounds.ts';

/** Runs a job at its own pace: never twice at once, never more often than it should. */
export interface Pacer {
  /** A run is due, but no sooner than the gap after the beginning of the last one allows. */
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
  /** The same while the process is so busy that runs had better be rare. Left out: as `gapMs`. Milliseconds. */
  readonly busyGapMs?: () => number;
  /** The longest time between two runs. Milliseconds. */
  readonly pollMs: number;
  /** Whether a run would find nothing to do, as far as that is seen in no time: then the poll goes without. */
  readonly isQuiet?: () => boolean;
  /** After a run that failed the next one is due in this time. Milliseconds. */
  readonly retryMs: number;
  readonly onError: (error: unknown) => void;
}

export function createPacer(job: () => Promise<void>, options: PacerOptions): Pacer {
  const {
    gapMs,
    busyGapMs = () => gapMs,
    pollMs,
    retryMs,
    isQuiet = () => false,
    onError,
  } = options;
  const rest = createRest({ leastMs: gapMs, mostMs: busyGapMs });
  let running: Promise<void> | null = null;
  let again = false;
  let timer: NodeJS.Timeout | null = null;
  let timerAt = Infinity;
  /** Leaves those who poll together; null where it is none of them. */
  let leaveRound: (() => void) | null = null;
  /** Whether somebody asked for the next run: it is not only the poll that does. */
  let isAsked = false;
  let isHinted = false;
  let hintTimer: NodeJS.Timeout | null = null;
  let closed = false;

  function runAfter(delayMs: number): void {
    const at = performance.now() + delayMs;
    if (closed || at >= timerAt) return;
    if (timer !== null) clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(atTimer, delayMs);
  }

  function atTimer(): void {
    forgetTimer();
    poll();
  }

  /** All who are quiet poll together: to wake the process costs more than to look. */
  function poll(): void {
    if (isAsked || running !== null || !isQuiet()) return run();
    leaveRound ??= joinRound(pollMs, poll);
  }

  function forgetTimer(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    timerAt = Infinity;
    leaveRound?.();
    leaveRound = null;
  }

  function run(): void {
    forgetTimer();
    if (running !== null) {
      again = true;
      return;
    }
    again = false;
    isAsked = false;
    isHinted = false;
    rest.begin();
    running = job()
      .catch((error: unknown) => {
        onError(error);
        after(retryMs);
      })
      .then(() => {
        running = null;
        if (again) after(0);
        else runAfter(pollMs);
        if (isHinted && hintTimer === null) heedLater();
      });
  }

  function after(delayMs: number): void {
    isAsked = true;
    runAfter(delayMs);
  }

  /** Runs for a hint, or waits until it may. */
  function heed(): void {
    if (closed || running !== null || hintTimer !== null) return;
    // A timer takes a millisecond even for no time at all: half of what an idle log's line takes.
    if (rest.leftMs() < 1) run();
    else heedLater();
  }

  /** What the last run has set off may be dear: how long to wait is known when that was done. */
  function heedLater(): void {
    if (closed) return;
    hintTimer = setTimeout(() => {
      hintTimer = null;
      if (isHinted) heed();
    }, rest.leftMs());
  }

  return {
    hint() {
      isHinted = true;
      heed();
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
      forgetTimer();
      if (hintTimer !== null) clearTimeout(hintTimer);
      await running;
    },
  };
}
