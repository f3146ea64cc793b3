import type { EndStep, LateStep, NoticeStep } from '../log/step.ts';
import { endIdOf } from '../protocol/batch.ts';
import type { Batch } from '../protocol/batch.ts';
import { formatEventId } from '../protocol/event-id.ts';
import type { Selection } from '../protocol/selection.ts';
import { encodeSelection, encodeShared } from '../protocol/wire-form.ts';
import type { WireForm } from '../protocol/wire-form.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { PositionStep, Steps, ToldStep, ViewerStep } from './viewer-step.ts';

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
  return new LogFeed(steps, form);
}

/** Of one log there is one voice, so the feed is its own: thousands of viewers have one each. */
class LogFeed implements Feed, Voice {
  private readonly steps: Steps;
  private readonly form: WireForm;
  private id: EventId | null;

  constructor(steps: Steps, form: WireForm) {
    this.steps = steps;
    this.form = form;
    this.id = steps.id;
  }

  next(): Promise<ViewerStep> {
    return this.steps.next();
  }

  voiceOf(): Voice {
    return this;
  }

  idText(left: number | null): string | null {
    return this.id && formatEventId({ ...this.id, left });
  }

  close(): void {
    this.steps.close();
  }

  batch(batch: Batch, left: number | null): Buffer {
    this.id = endIdOf(batch);
    return left === null ? encodeShared(batch, this.form) : this.form.batch(batch, left);
  }

  selection(selection: Selection, left: number | null): Buffer {
    this.id = selection.end;
    return left === null
      ? encodeSelection(selection, this.form)
      : this.form.selection(selection, left);
  }

  position({ passed }: PositionStep, left: number | null): Buffer | null {
    this.id = passed.end;
    return this.form.position(passed, left);
  }

  notice({ notice, id }: NoticeStep, left: number | null): Buffer | null {
    this.id = id ?? this.id;
    return this.form.notice(notice, id && formatEventId({ ...id, left }));
  }

  late({ late, id }: LateStep, left: number | null): Buffer {
    this.id = id ?? this.id;
    return this.form.late(late, id && formatEventId({ ...id, left }));
  }
}
