import type { Batch } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Late } from '../protocol/late.ts';
import type { Notice } from '../protocol/notice.ts';

/** What a viewer gets next. */
export type Step = SaidStep | EndStep;

/** What a viewer is told. */
export type SaidStep = BatchStep | NoticeStep | LateStep;

export interface BatchStep {
  readonly kind: 'batch';
  readonly batch: Batch;
}

/** Nothing more will come: the log was removed, the cursor closed, it does not follow, or its time is over. */
export interface EndStep {
  readonly kind: 'end';
  readonly reason: 'no-follow' | 'until' | 'removed';
}

export interface NoticeStep {
  readonly kind: 'notice';
  readonly notice: Notice;
  /** What to come back with from now on, where that is another than before; else null. */
  readonly id: EventId | null;
}

/** Lines of a file that the viewer has left. */
export interface LateStep {
  readonly kind: 'late';
  readonly late: Late;
  /** As that of a notice. */
  readonly id: EventId | null;
}

/** The log does not go on, and its viewer does not wait. */
export const END: Step = { kind: 'end', reason: 'no-follow' };

export function say(notice: Notice, id: EventId | null = null): NoticeStep {
  return { kind: 'notice', notice, id };
}

/** Whether what comes next lies elsewhere than right behind what was before. */
export function endsStretch({ notice: { event } }: NoticeStep): boolean {
  return event === 'gap' || event === 'rotated' || event === 'truncated';
}
