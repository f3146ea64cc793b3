import { createAlarm } from './alarm.ts';
import { createRest } from './rest.ts';
import { joinRound } from './rounds.ts';

/** Runs a job at its own pace: never twice at once, never more often than it should. */
export interface Pacer {
  /** A run is due, but no sooner than the gap after the beginning of the last one allows. */
  hint(): void;
  /** A run is due after this time at the latest. Milliseconds. */
  after(delayMs: number): void;
  /** Runs the whole of the job now; resolves when a run that began after this call has ended. */
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
  /** Does the job where that takes no waiting; false: nothing was done, and the job is due. */
  readonly atOnce?: () => boolean;
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
    atOnce = () => false,
    onError,
  } = options;
  const rest = createRest({ leastMs: gapMs, mostMs: busyGapMs });
  let running: Promise<void> | null = null;
  let isAtOnce = false;
  let again = false;
  const alarm = createAlarm(poll);
  /** Leaves those who poll together; null where it is none of them. */
  let leaveRound: (() => void) | null = null;
  /** Whether somebody asked for the next run: it is not only the poll that does. */
  let isAsked = false;
  let isHinted = false;
  const hintAlarm = createAlarm(atHint);
  let closed = false;

  function runAfter(delayMs: number): void {
    if (!closed && performance.now() + delayMs < alarm.at) alarm.set(delayMs);
  }

  /** All who are quiet poll together: to wake the process costs more than to look. */
  function poll(): void {
    if (isAsked || running !== null || !isQuiet()) return run();
    leaveRound ??= joinRound(pollMs, poll);
  }

  function forgetPoll(): void {
    alarm.clear();
    leaveRound?.();
    leaveRound = null;
  }

  function run(): void {
    if (!begins()) return;
    if (isDoneAtOnce()) hasRun();
    else start();
  }

  /** False where a run is under way: another one comes after it. */
  function begins(): boolean {
    forgetPoll();
    if (running !== null) {
      again = true;
      return false;
    }
    again = false;
    isAsked = false;
    isHinted = false;
    rest.begin();
    return true;
  }

  function start(): void {
    running = job()
      .catch((error: unknown) => {
        onError(error);
        after(retryMs);
      })
      .then(hasRun);
  }

  function isDoneAtOnce(): boolean {
    isAtOnce = true;
    try {
      return atOnce();
    } finally {
      isAtOnce = false;
    }
  }

  function hasRun(): void {
    running = null;
    if (again) after(0);
    else runAfter(pollMs);
    if (isHinted && hintAlarm.at === Infinity) heedLater(rest.leftMs());
  }

  function after(delayMs: number): void {
    isAsked = true;
    runAfter(delayMs);
  }

  /** Runs for a hint, or waits until it may. */
  function heed(): void {
    if (closed || running !== null || isAtOnce || hintAlarm.at < Infinity) return;
    const leftMs = rest.leftMs();
    // A timer takes a millisecond even for no time at all: half of what an idle log's line takes.
    if (leftMs < 1) run();
    else heedLater(leftMs);
  }

  /** What the last run has set off may be dear: how long to wait is known when that was done. */
  function heedLater(delayMs: number): void {
    if (!closed) hintAlarm.set(delayMs);
  }

  function atHint(): void {
    if (isHinted) heed();
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
      if (begins()) start();
      await running;
    },
    async close() {
      closed = true;
      forgetPoll();
      alarm.close();
      hintAlarm.close();
      await running;
    },
  };
}
