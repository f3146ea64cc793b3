import type { Pulse, Wait } from '../lib/pulse.ts';

/** The waits of one viewer: one at a time, and none after it was closed. */
export interface Pauses {
  /** Until something changes after what `seen` counted, or this long at most. Milliseconds. */
  pause(seen: number, timeoutMs?: number): Promise<void>;
  /** This long, whatever changes: a busy log must not have a failing file read all the time. */
  rest(waitMs: number): Promise<void>;
  /** Ends a wait under way. */
  close(): void;
}

export function createPauses(changes: Pulse): Pauses {
  return new ViewerPauses(changes);
}

class ViewerPauses implements Pauses {
  private readonly changes: Pulse;
  /** The last one; one that is over may be cancelled again. */
  private wait: Wait | null = null;
  private closed = false;

  constructor(changes: Pulse) {
    this.changes = changes;
  }

  /** Not async: thousands of viewers are in here at a time. */
  pause(seen: number, timeoutMs?: number): Promise<void> {
    // Nobody would end a wait that begins after the viewer has left.
    if (this.closed) return Promise.resolve();
    const wait = this.changes.wait(seen);
    this.wait = wait;
    if (timeoutMs === undefined) return wait.done;
    const timer = setTimeout(() => wait.cancel(), timeoutMs);
    return wait.done.finally(() => clearTimeout(timer));
  }

  async rest(waitMs: number): Promise<void> {
    const until = performance.now() + waitMs;
    for (let left = waitMs; left > 0 && !this.closed; left = until - performance.now()) {
      await this.pause(this.changes.count, left);
    }
  }

  close(): void {
    this.closed = true;
    this.wait?.cancel();
  }
}
