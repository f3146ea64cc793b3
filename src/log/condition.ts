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
  return new ViewerCondition(edge);
}

class ViewerCondition implements Condition {
  private readonly edge: LiveEdge;
  private saidLive = false;
  private saidWaiting: string | null = null;

  constructor(edge: LiveEdge) {
    this.edge = edge;
  }

  waiting(): Step | null {
    const notice = this.edge.waiting;
    const reason = notice?.reason ?? null;
    if (reason === this.saidWaiting) return null;
    this.saidWaiting = reason;
    // Once there is a file again, and it has been read, the viewer hears that it is live again.
    this.saidLive = false;
    return notice && say(notice);
  }

  live(): Step | null {
    const step = this.waiting();
    if (step !== null || this.edge.waiting !== null || this.saidLive) return step;
    this.saidLive = true;
    return say({ event: 'live' });
  }

  refused(error: unknown): Step | null {
    if (this.saidWaiting === 'io-error') return null;
    this.saidWaiting = 'io-error';
    const message = `the log cannot be read at the moment: ${String(error)}`;
    return say({ event: 'waiting', reason: 'io-error', message });
  }
}
