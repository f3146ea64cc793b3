import type { Cursor, Step } from '../log/cursor.ts';
import { endIdOf, takeLines } from '../protocol/batch.ts';
import { formatEventId } from '../protocol/event-id.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { EndReason } from '../protocol/notice.ts';
import { encodeShared } from '../protocol/wire-form.ts';
import type { WireForm } from '../protocol/wire-form.ts';
import type { Sink } from './sink.ts';

export interface Delivery {
  readonly cursor: Cursor;
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
  /** What the client will come back with; behind the cursor where a limit cut a batch short. */
  let id = cursor.id;

  async function send(bytes: Buffer | null): Promise<void> {
    if (bytes !== null) await sink.write(bytes);
  }

  async function sendStep(step: Step): Promise<EndReason | null> {
    switch (step.kind) {
      case 'batch': {
        if (left === null) {
          await send(encodeShared(step.batch, form));
          id = cursor.id;
          return null;
        }
        const { taken, lineCount } = takeLines(step.batch, left);
        await send(form.batch(taken, left));
        left -= lineCount;
        id = endIdOf(taken);
        return left === 0 ? 'limit' : null;
      }
      case 'notice':
        if (step.movesId) id = cursor.id;
        await send(form.notice(step.notice, step.movesId ? formatEventId({ ...id, left }) : null));
        return null;
      case 'end':
        return step.reason;
    }
  }

  // Ids of the cursor know nothing of a limit: whoever comes back with one must not begin to count anew.
  await send(form.open(formatEventId({ ...id, left }), retryMs));
  while (sink.isOpen) {
    const reason = await sendStep(await cursor.next());
    if (reason !== null) return send(endNotice(form, isClosing() ? 'shutdown' : reason, id));
  }
}

/** A client that comes back with the id of a final end is told to stay away. */
function endNotice(form: WireForm, reason: EndReason, id: EventId): Buffer | null {
  const final = reason === 'limit' || reason === 'no-follow';
  return form.notice(
    { event: 'end', reason, final },
    final ? formatEventId({ ...id, left: 0 }) : null,
  );
}
