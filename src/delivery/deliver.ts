import type { EndStep } from '../log/step.ts';
import { takeLines } from '../protocol/batch.ts';
import type { EndReason } from '../protocol/notice.ts';
import { takeSelected } from '../protocol/selection.ts';
import type { WireFrame } from '../protocol/wire-form.ts';
import type { Feed } from './feed.ts';
import type { Pings } from './pings.ts';
import type { Sink } from './sink.ts';
import { bringsLines } from './viewer-step.ts';
import type { ToldStep, ViewerStep } from './viewer-step.ts';

export interface Delivery<S extends ToldStep> {
  readonly feed: Feed<S>;
  readonly form: WireFrame;
  readonly sink: Sink;
  /** Lines that may be sent; null for no limit. */
  readonly left: number | null;
  readonly retryMs: number;
  /** Begun once the stream has been opened; null where none are wanted. The caller closes them. */
  readonly pings: Pick<Pings, 'begin'> | null;
  /** True once the server is about to stop. */
  readonly isClosing: () => boolean;
}

/**
 * The whole life of one viewer: pull what comes next, wait until it was taken, move on. A slow viewer
 * slows only itself. Resolves when there is nothing more to do; the caller ends the sink.
 */
export async function deliver<S extends ToldStep>({
  feed,
  form,
  sink,
  retryMs,
  pings,
  isClosing,
  ...options
}: Delivery<S>): Promise<void> {
  let { left } = options;

  async function send(bytes: Buffer | null): Promise<void> {
    if (bytes !== null) await sink.write(bytes);
  }

  async function sendStep(step: S): Promise<EndReason | null> {
    const voice = feed.voiceOf(step);
    switch (step.kind) {
      case 'batch': {
        if (left === null) {
          await send(voice.batch(step.batch, null));
          return null;
        }
        const { taken, lineCount } = takeLines(step.batch, left);
        await send(voice.batch(taken, left));
        left -= lineCount;
        return left === 0 ? 'limit' : null;
      }
      case 'selection': {
        if (left === null) {
          await send(voice.selection(step.selection, null));
          return null;
        }
        const { taken, lineCount } = takeSelected(step.selection, left);
        await send(voice.selection(taken, left));
        left -= lineCount;
        return left === 0 ? 'limit' : null;
      }
      case 'position':
        await send(voice.position(step, left));
        return null;
      case 'notice':
        await send(voice.notice(step, left));
        return null;
      case 'late':
        await send(voice.late(step, left));
        return null;
    }
  }

  // Ids of the feed know nothing of a limit: whoever comes back with one must not begin to count anew.
  await send(form.open(feed.idText(left), retryMs));
  pings?.begin();
  let ahead: Promise<S | EndStep> | null = null;
  while (sink.isOpen) {
    const step: S | EndStep = await (ahead ?? feed.next());
    // The next batch is read while this one is sent: a quarter faster through a long backlog.
    ahead = bringsLines(step) && left === null ? feed.next() : null;
    const reason = isEnd(step) ? step.reason : await sendStep(step);
    if (reason !== null) return send(endNotice(isClosing() ? 'shutdown' : reason));
  }

  /** A client that comes back with the id of a final end is told to stay away. */
  function endNotice(reason: EndReason): Buffer | null {
    const final = reason !== 'shutdown' && reason !== 'removed';
    return form.notice({ event: 'end', reason, final }, final ? feed.idText(0) : null);
  }
}

function isEnd(step: ViewerStep): step is EndStep {
  return step.kind === 'end';
}
