import type { Cursor } from '../log/cursor.ts';
import type { EndStep, LateStep, NoticeStep, SaidStep } from '../log/step.ts';
import { endIdOf } from '../protocol/batch.ts';
import type { Batch } from '../protocol/batch.ts';
import { formatEventId } from '../protocol/event-id.ts';
import { encodeShared } from '../protocol/wire-form.ts';
import type { WireForm } from '../protocol/wire-form.ts';

/**
 * What one viewer is sent, and the words for it. It knows what the client will come back with: the
 * position behind all that it was asked to put into words.
 */
export interface Feed<S extends SaidStep = SaidStep> {
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
  /** Null where the form has no place for it. */
  notice(step: NoticeStep, left: number | null): Buffer | null;
  late(step: LateStep, left: number | null): Buffer;
}

/** The lines of one log. */
export function createFeed(cursor: Cursor, form: WireForm): Feed {
  let { id } = cursor;

  const voice: Voice = {
    batch(batch, left) {
      id = endIdOf(batch);
      return left === null ? encodeShared(batch, form) : form.batch(batch, left);
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
    next: cursor.next,
    voiceOf: () => voice,
    idText: (left) => id && formatEventId({ ...id, left }),
    close: cursor.close,
  };
}
