import { say } from '../log/step.ts';
import type { EndStep } from '../log/step.ts';
import type { Steps, ToldStep, ViewerStep } from './viewer-step.ts';

/** What a viewer of several logs is told about one of them. */
export type SeveralStep = ToldStep & {
  /** Which of the cursors it is about. */
  readonly index: number;
};

/** One viewer's positions in several logs. */
export interface Several {
  /** Waits for what comes next in any log and moves behind it. One call at a time. */
  next(): Promise<SeveralStep | EndStep>;
  /** Ends a `next` under way, and all cursors. */
  close(): void;
}

/**
 * Pulls from several cursors in turn. Of each log one step is held at most, and its next one is asked for
 * when that was taken: so a busy log comes behind all others that have something, and the memory that
 * is held does not grow with how slow the viewer is.
 */
export function createSeveral(cursors: readonly Steps[]): Several {
  /** What has come and was not taken, in the order in which it came. */
  const ready: { readonly index: number; readonly step: ViewerStep }[] = [];
  let failure: { readonly error: unknown } | null = null;
  let openCount = cursors.length;
  let isClosed = false;
  let wake: (() => void) | null = null;

  function pull(index: number): void {
    cursors[index]
      ?.next()
      .then((step) => ready.push({ index, step }))
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => wake?.())
      // Nothing in this chain throws: what the cursor threw is kept above.
      .catch(() => undefined);
  }

  async function next(): Promise<SeveralStep | EndStep> {
    while (!isClosed) {
      if (failure !== null) throw failure.error;
      const first = ready.shift();
      const step = first === undefined ? await arrival() : take(first.index, first.step);
      if (step !== null) return step;
    }
    return { kind: 'end', reason: 'removed' };
  }

  async function arrival(): Promise<null> {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
    wake = null;
    return null;
  }

  function take(index: number, step: ViewerStep): SeveralStep | EndStep | null {
    if (step.kind !== 'end') {
      pull(index);
      return { ...step, index };
    }
    cursors[index]?.close();
    openCount -= 1;
    if (openCount === 0) return step;
    return step.reason === 'removed' ? { ...REMOVED, index } : null;
  }

  for (const index of cursors.keys()) pull(index);

  return {
    next,
    close() {
      isClosed = true;
      for (const cursor of cursors) cursor.close();
      wake?.();
    },
  };
}

/** Said of one log, it ends only that: the others go on. */
export const REMOVED = say({ event: 'end', reason: 'removed', final: false });
