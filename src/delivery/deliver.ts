import { endIdOf, takeLines } from '../protocol/batch.ts';
import { formatEventId } from '../protocol/event-id.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { EndReason } from '../protocol/notice.ts';
import { takeSelected } from '../protocol/selection.ts';
import { encodeSelection, encodeShared } from '../protocol/wire-form.ts';
import type { WireForm } from '../protocol/wire-form.ts';
import type { Sink } from './sink.ts';
import type { Steps, ViewerStep } from './viewer-step.ts';

export interface Delivery {
  readonly cursor: Steps;
  readonly form: WireForm;
  readonly sink: Sink;
  /** Lines that may be sent; null for no limit. */
  readonly left: number | null;
  readonly retryMs: number;
  /** True once the server is about to stop. */
  readonly isClosing: () => boolean;
}

/**
 * The whole life of one viewer: pull what comes next, wait until it was taken, move on. A slow viewer
 * slows only itself. Resolves when there is nothing more to do; the caller ends the sink.
 */
export async function deliver({
  cursor,
  form,
  sink,
  retryMs,
  isClosing,
  ...options
}: Delivery): Promise<void> {
  let { left } = options;
  /** What the client will come back with: the cursor itself is further on. */
  let id = cursor.id;

  async function send(bytes: Buffer | null): Promise<void> {
    if (bytes !== null) await sink.write(bytes);
  }

  async function sendStep(step: ViewerStep): Promise<EndReason | null> {
    switch (step.kind) {
      case 'batch': {
        if (left === null) {
          await send(encodeShared(step.batch, form));
          id = endIdOf(step.batch);
          return null;
        }
        const { taken, lineCount } = takeLines(step.batch, left);
        await send(form.batch(taken, left));
        left -= lineCount;
        id = endIdOf(taken);
        return left === 0 ? 'limit' : null;
      }
      case 'selection': {
        if (left === null) {
          await send(encodeSelection(step.selection, form));
          id = step.selection.end;
          return null;
        }
        const { taken, lineCount } = takeSelected(step.selection, left);
        await send(form.selection(taken, left));
        left -= lineCount;
        id = taken.end;
        return left === 0 ? 'limit' : null;
      }
      case 'position':
        id = step.passed.end;
        await send(form.position(step.passed, left));
        return null;
      case 'notice':
        id = step.id ?? id;
        await send(form.notice(step.notice, step.id && formatEventId({ ...step.id, left })));
        return null;
      case 'late':
        id = step.id ?? id;
        await send(form.late(step.late, step.id && formatEventId({ ...step.id, left })));
        return null;
      case 'end':
        return step.reason;
    }
  }

  // Ids of the cursor know nothing of a limit: whoever comes back with one must not begin to count anew.
  await send(form.open(id && formatEventId({ ...id, left }), retryMs));
  let ahead: Promise<ViewerStep> | null = null;
  while (sink.isOpen) {
    const step: ViewerStep = await (ahead ?? cursor.next());
    // The next batch is read while this one is sent: a quarter faster through a long backlog.
    ahead = bringsLines(step) && left === null ? cursor.next() : null;
    const reason = await sendStep(step);
    if (reason !== null) return send(endNotice(form, isClosing() ? 'shutdown' : reason, id));
  }
}

function bringsLines({ kind }: ViewerStep): boolean {
  return kind === 'batch' || kind === 'selection';
}

/** A client that comes back with the id of a final end is told to stay away. */
function endNotice(form: WireForm, reason: EndReason, id: EventId | null): Buffer | null {
  const final = reason !== 'shutdown' && reason !== 'removed';
  return form.notice(
    { event: 'end', reason, final },
    final && id !== null ? formatEventId({ ...id, left: 0 }) : null,
  );
}
