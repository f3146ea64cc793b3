import type { EndStep, SaidStep } from '../log/step.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { PassedOver, Selection } from '../protocol/selection.ts';

/** What a viewer gets next. With a filter, what passed of a batch stands in its place. */
export type ViewerStep = ToldStep | EndStep;

/** What a viewer is told. */
export type ToldStep = SaidStep | SelectionStep | PositionStep;

export interface SelectionStep {
  readonly kind: 'selection';
  readonly selection: Selection;
}

/** The position moves over lines of which none passed. */
export interface PositionStep {
  readonly kind: 'position';
  readonly passed: PassedOver;
}

/** Where a viewer's steps come from: a cursor, or a filter behind one. */
export interface Steps {
  /** What to come back with before the first step; null while it is still looked for. */
  readonly id: EventId | null;
  /** Waits for what comes next. One call at a time. */
  next(): Promise<ViewerStep>;
  /** Ends a `next` under way. May be called again. */
  close(): void;
}

export function bringsLines({ kind }: ViewerStep): boolean {
  return kind === 'batch' || kind === 'selection';
}
