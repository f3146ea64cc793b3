import type { EndStep, LateStep, NoticeStep } from '../log/step.ts';
import { endIdOf } from '../protocol/batch.ts';
import type { Batch } from '../protocol/batch.ts';
import { formatEventId } from '../protocol/event-id.ts';
import type { Selection } from '../protocol/selection.ts';
import { encodeSelection, encodeShared } from '../protocol/wire-form.ts';
import type { WireForm } from '../protocol/wire-form.ts';
import type { PositionStep, Steps, ToldStep } from './viewer-step.ts';

/**
 * What one viewer is sent, and the words for it. It knows what the client will come back with: the
 * position behind all that it was asked to put into words.
 */
export interface Feed<S extends ToldStep = ToldStep> {
  /** Waits for what comes next. One call at a time. */
  next(): Promise<S | EndStep>;
  /** How a step is said. */
  voiceOf(step: S): Voice;
  /** The position as text; null where there is none yet. `left` as in the ids of a limited stream. */
  idText(left: number | null): string | null;
  /** Ends a `next` under way. May be called again. */
  close(): void;
}

/**
 * Puts steps into words. With `left`, how many lines a limited stream may still send before this one, ids
 * say how many may come after it.
 */
export interface Voice {
  batch(batch: Batch, left: number | null): Buffer;
  selection(selection: Selection, left: number | null): Buffer;
  /** Null where that is not said. */
  position(step: PositionStep, left: number | null): Buffer | null;
  /** Null where the form has no place for it. */
  notice(step: NoticeStep, left: number | null): Buffer | null;
  late(step: LateStep, left: number | null): Buffer;
}

/** The lines of one log. */
export function createFeed(steps: Steps, form: WireForm): Feed {
  let { id } = steps;

  const voice: Voice = {
    batch(batch, left) {
      id = endIdOf(batch);
      return left === null ? encodeShared(batch, form) : form.batch(batch, left);
    },
    selection(selection, left) {
      id = selection.end;
      return left === null ? encodeSelection(selection, form) : form.selection(selection, left);
    },
    position({ passed }, left) {
      id = passed.end;
      return form.position(passed, left);
    },
    notice(step, left) {
      id = step.id ?? id;
      return form.notice(step.notice, step.id && formatEventId({ ...step.id, left }));
    },
    late(step, left) {
      id = step.id ?? id;
      return form.late(step.late, step.id && formatEventId({ ...step.id, left }));
    },
  };

  return {
    next: steps.next,
    voiceOf: () => voice,
    idText: (left) => id && formatEventId({ ...id, left }),
    close: steps.close,
  };
}
