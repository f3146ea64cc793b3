import type { LiveEdge } from './live-edge.ts';
import type { Step } from './step.ts';
import { say } from './step.ts';

/** What one viewer has been told of the condition of its log, so that it hears each thing once. */
export interface Condition {
  /** That there is no file, and why; null where there is nothing new to say. */
  waiting(): Step | null;
  /** That lines are live from here on; null where there is nothing new to say. */
  live(): Step | null;
  /** That the file system refuses at the moment; null where that was said. */
  refused(error: unknown): Step | null;
}

export function createCondition(edge: LiveEdge): Condition {
  let saidLive = false;
  let saidWaiting: string | null = null;

  function waiting(): Step | null {
    const notice = edge.waiting;
    const reason = notice?.reason ?? null;
    if (reason === saidWaiting) return null;
    saidWaiting = reason;
    // Once there is a file again, and it has been read, the viewer hears that it is live again.
    saidLive = false;
    return notice && say(notice);
  }

  return {
    waiting,
    live() {
      const step = waiting();
      if (step !== null || edge.waiting !== null || saidLive) return step;
      saidLive = true;
      return say({ event: 'live' });
    },
    refused(error) {
      if (saidWaiting === 'io-error') return null;
      saidWaiting = 'io-error';
      const message = `the log cannot be read at the moment: ${String(error)}`;
      return say({ event: 'waiting', reason: 'io-error', message });
    },
  };
}
