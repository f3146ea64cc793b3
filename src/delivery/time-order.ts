import { firstOf } from '../lib/first-of.ts';
import type { EndStep } from '../log/step.ts';
import { createHeldStep } from './held-step.ts';
import type { HeldStep } from './held-step.ts';
import type { LineTimes } from './line-times.ts';
import { REMOVED } from './several.ts';
import type { Several, SeveralStep } from './several.ts';
import { bringsLines } from './viewer-step.ts';
import type { Steps, ViewerStep } from './viewer-step.ts';

/** The steps of one log, and when its lines were written. */
export interface TimedSteps {
  readonly steps: Steps;
  readonly times: LineTimes;
}

/** A log that is live is waited for so long after its last lines: lines written together come in order. Milliseconds. */
const LIVE_WAIT_MS = 100;
/** And one whose history is being read, which may have to be inflated first. Milliseconds. */
const HISTORY_WAIT_MS = 10_000;
/** Once all logs are live, no line is held longer, though the times of others be before its own. Milliseconds. */
const MAX_HOLD_MS = 1000;

interface Source extends TimedSteps {
  readonly index: number;
  /** What comes next in this log; null where that has not come yet. */
  held: HeldStep | null;
  /** How much had been waited in all when that came. */
  heldSinceMs: number;
  /** Since when the next step is waited for, by performance.now(). */
  askedAt: number;
  /** When its last lines were given, as askedAt; -Infinity before the first. */
  lastLinesAt: number;
  isLive: boolean;
  isOver: boolean;
}

/**
 * Puts the lines of several logs in the order of their times: of those that come next in each log the one with the
 * least time, and of equal ones that of the first log. So what comes next depends on nothing but the positions and the
 * files, and whoever comes back with an id goes on in the same order. Each log keeps its own order; a step of each is
 * held at most.
 */
export function createTimeOrder(timed: readonly TimedSteps[]): Several {
  const sources = timed.map((it, index): Source => {
    const askedAt = performance.now();
    const state = { held: null, heldSinceMs: 0, isLive: false, isOver: false };
    return { ...it, index, askedAt, lastLinesAt: -Infinity, ...state };
  });
  let failure: { readonly error: unknown } | null = null;
  let last: EndStep = { kind: 'end', reason: 'removed' };
  let isClosed = false;
  let wake: (() => void) | null = null;
  /** How long nothing could be given, in all. A slow viewer's lines do not grow old by being many. */
  let waitedMs = 0;

  function pull(source: Source): void {
    source.held = null;
    source.askedAt = performance.now();
    source.steps
      .next()
      .then((step) => arrive(source, step))
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => wake?.())
      // Nothing in this chain throws: what the log threw is kept above.
      .catch(() => undefined);
  }

  function arrive(source: Source, step: ViewerStep): void {
    if (step.kind === 'end') return finish(source, step);
    const event = step.kind === 'notice' ? step.notice.event : null;
    if (event === 'live' || event === 'waiting') source.isLive = true;
    hold(source, createHeldStep(step, source.times));
  }

  function hold(source: Source, held: HeldStep): void {
    source.held = held;
    source.heldSinceMs = waitedMs;
  }

  function finish(source: Source, step: EndStep): void {
    source.isOver = true;
    source.steps.close();
    last = step;
    const isLast = sources.every(({ isOver }) => isOver);
    if (step.reason === 'removed' && !isLast) hold(source, createHeldStep(REMOVED, source.times));
  }

  async function next(): Promise<SeveralStep | EndStep> {
    while (!isClosed) {
      if (failure !== null) throw failure.error;
      const first = firstHeld();
      if (first === null && sources.every(({ isOver }) => isOver)) return last;
      const waitMs = first === null ? Infinity : waitBefore(first);
      if (first !== null && waitMs <= 0) return take(first);
      await arrival(waitMs);
    }
    return { kind: 'end', reason: 'removed' };
  }

  /** Whose line comes next: one that was held for too long, or the one with the least time. */
  function firstHeld(): Source | null {
    const areLive = sources.every(({ isLive, isOver }) => isLive || isOver);
    const overdue = areLive ? leastOf((source) => holdLeftMs(source) <= 0) : null;
    return overdue ?? leastOf(() => true);
  }

  /** Of equal times that of the first log. Asked for each line, so it makes nothing on the way. */
  function leastOf(counts: (source: Source) => boolean): Source | null {
    let least: Source | null = null;
    for (const source of sources) {
      if (source.held === null || !counts(source)) continue;
      if (least === null || timeOf(source) < timeOf(least)) least = source;
    }
    return least;
  }

  function holdLeftMs({ heldSinceMs }: Source): number {
    const areLive = sources.every(({ isLive, isOver }) => isLive || isOver);
    return areLive ? heldSinceMs + MAX_HOLD_MS - waitedMs : Infinity;
  }

  /** How long to wait before a line is given: others may yet have one that comes before it. */
  function waitBefore(first: Source): number {
    // What has no time comes with what was before it.
    if (first.isLive && timeOf(first) === -Infinity) return 0;
    const missing = sources.filter(({ held, isOver }) => held === null && !isOver);
    if (missing.length === 0) return 0;
    const now = performance.now();
    const waits = missing.map(({ isLive, askedAt, lastLinesAt }) => {
      return (isLive ? lastLinesAt + LIVE_WAIT_MS : askedAt + HISTORY_WAIT_MS) - now;
    });
    const holds = sources.filter(({ held }) => held !== null).map(holdLeftMs);
    return Math.min(Math.max(0, ...waits), ...holds);
  }

  async function arrival(waitMs: number): Promise<void> {
    const begunAt = performance.now();
    const arrived = new Promise<true>((resolve) => {
      wake = () => resolve(true);
    });
    await firstOf(arrived, waitMs === Infinity ? Infinity : Math.ceil(waitMs));
    waitedMs += performance.now() - begunAt;
  }

  function take(source: Source): SeveralStep {
    const { held, index } = source;
    if (held === null) throw new Error('only what is held can be taken');
    const others = sources.filter((it) => it !== source && it.held !== null);
    const step = held.take((timeMs) => others.every((other) => precedes(timeMs, index, other)));
    if (bringsLines(step)) source.lastLinesAt = performance.now();
    if (held.isEmpty && source.isOver) source.held = null;
    else if (held.isEmpty) pull(source);
    return { ...step, index };
  }

  for (const source of sources) pull(source);

  return {
    next,
    close() {
      isClosed = true;
      for (const { steps } of sources) steps.close();
      wake?.();
    },
  };
}

function timeOf({ held }: Source): number {
  return held?.timeMs ?? Infinity;
}

/** Whether a line of the log at `index` comes before what another log has. */
function precedes(timeMs: number, index: number, other: Source): boolean {
  const otherMs = timeOf(other);
  return timeMs < otherMs || (timeMs === otherMs && index < other.index);
}
