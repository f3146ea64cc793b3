import type { Counts } from '../lib/counts.ts';
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
  readonly counts: Counts;
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
  counts,
  pings,
  isClosing,
  ...options
}: Delivery<S>): Promise<void> {
  let { left } = options;

  function send(bytes: Buffer | null): Promise<void> | null {
    if (bytes === null) return null;
    counts.bytesSent += bytes.length;
    return sink.write(bytes);
  }

  function wordsFor(step: S): Buffer | null {
    const voice = feed.voiceOf(step);
    switch (step.kind) {
      case 'batch': {
        if (left === null) return voice.batch(step.batch, null);
        const { taken, lineCount } = takeLines(step.batch, left);
        left -= lineCount;
        return voice.batch(taken, left + lineCount);
      }
      case 'selection': {
        if (left === null) return voice.selection(step.selection, null);
        const { taken, lineCount } = takeSelected(step.selection, left);
        left -= lineCount;
        return voice.selection(taken, left + lineCount);
      }
      case 'position':
        return voice.position(step, left);
      case 'notice':
        if (step.notice.event === 'gap') counts.gaps.add(step.notice.reason);
        return voice.notice(step, left);
      case 'late':
        return voice.late(step, left);
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
    if (isEnd(step)) return finish(step.reason);
    const taken = send(wordsFor(step));
    // Where there is room there is nothing to wait for, and what is waited for costs: a batch has hundreds of viewers.
    if (taken !== null) await taken;
    if (left === 0) return finish('limit');
  }

  async function finish(reason: EndReason): Promise<void> {
    await send(endNotice(isClosing() ? 'shutdown' : reason));
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
