import type { Pulse, Wait } from '../lib/pulse.ts';

/** The waits of one viewer: one at a time, and none after it was closed. */
export interface Pauses {
  /** Until something changes after what `seen` counted, or this long at most. Milliseconds. */
  pause(seen: number, timeoutMs?: number): Promise<null>;
  /** This long, whatever changes: a busy log must not have a failing file read all the time. */
  rest(waitMs: number): Promise<null>;
  /** Ends a wait under way. */
  close(): void;
}

export function createPauses(changes: Pulse): Pauses {
  let wait: Wait | null = null;
  let closed = false;

  async function pause(seen: number, timeoutMs?: number): Promise<null> {
    // Nobody would end a wait that begins after the viewer has left.
    if (closed) return null;
    wait = changes.wait(seen);
    const timer = timeoutMs === undefined ? undefined : setTimeout(wait.cancel, timeoutMs);
    await wait.done;
    clearTimeout(timer);
    wait = null;
    return null;
  }

  return {
    pause,
    async rest(waitMs) {
      const until = performance.now() + waitMs;
      for (let left = waitMs; left > 0 && !closed; left = until - performance.now()) {
        await pause(changes.count, left);
      }
      return null;
    },
    close() {
      closed = true;
      wait?.cancel();
    },
  };
}
