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
  readonly pings: Pings | null;
  /** True once the server is about to stop. */
  readonly isClosing: () => boolean;
}

/**
 * The whole life of one viewer: pull what comes next, wait until it was taken, move on. A slow viewer
 * slows only itself. Resolves when there is nothing more to do; the caller ends the sink.
 */
export function deliver<S extends ToldStep>(delivery: Delivery<S>): Promise<void> {
  return new Deliverer(delivery).run();
}

class Deliverer<S extends ToldStep> {
  private readonly delivery: Delivery<S>;
  private left: number | null;
  /** Asked for already; null where nothing is. */
  private ahead: Promise<S | EndStep> | null = null;
  private isOver = false;

  constructor(delivery: Delivery<S>) {
    this.delivery = delivery;
    this.left = delivery.left;
  }

  /** While it waits it holds the bytes that are being sent and the next step, and not that of which they were made. */
  async run(): Promise<void> {
    const { sink } = this.delivery;
    await this.open();
    while (sink.isOpen && !this.isOver) {
      const taken = this.take(await this.next());
      // Where there is room there is nothing to wait for, and what is waited for costs: a batch has hundreds of viewers.
      if (taken !== null) await taken;
    }
  }

  private next(): Promise<S | EndStep> {
    const { ahead } = this;
    this.ahead = null;
    return ahead ?? this.delivery.feed.next();
  }

  /** @returns what is to be waited for; null where that is nothing. */
  private take(step: S | EndStep): Promise<void> | null {
    const isLast = isEnd(step);
    // The next batch is read while this one is sent: a quarter faster through a long backlog.
    if (bringsLines(step) && this.left === null) this.ahead = this.delivery.feed.next();
    const taken = isLast ? null : this.send(this.wordsFor(step));
    if (!isLast && this.left !== 0) return taken;
    this.isOver = true;
    return this.finish(isLast ? step.reason : 'limit', taken);
  }

  private async open(): Promise<void> {
    const { feed, form, retryMs, pings } = this.delivery;
    // Ids of the feed know nothing of a limit: whoever comes back with one must not begin to count anew.
    await this.send(form.open(feed.idText(this.left), retryMs));
    pings?.begin();
  }

  private send(bytes: Buffer | null): Promise<void> | null {
    if (bytes === null) return null;
    const { counts, sink } = this.delivery;
    counts.bytesSent += bytes.length;
    return sink.write(bytes);
  }

  private wordsFor(step: S): Buffer | null {
    const { feed, counts } = this.delivery;
    const { left } = this;
    const voice = feed.voiceOf(step);
    switch (step.kind) {
      case 'batch': {
        if (left === null) return voice.batch(step.batch, null);
        const { taken, lineCount } = takeLines(step.batch, left);
        this.left = left - lineCount;
        return voice.batch(taken, left);
      }
      case 'selection': {
        if (left === null) return voice.selection(step.selection, null);
        const { taken, lineCount } = takeSelected(step.selection, left);
        this.left = left - lineCount;
        return voice.selection(taken, left);
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

  private async finish(reason: EndReason, taken: Promise<void> | null): Promise<void> {
    await taken;
    await this.send(this.endNotice(this.delivery.isClosing() ? 'shutdown' : reason));
  }

  /** A client that comes back with the id of a final end is told to stay away. */
  private endNotice(reason: EndReason): Buffer | null {
    const { feed, form } = this.delivery;
    const final = reason !== 'shutdown' && reason !== 'removed';
    return form.notice({ event: 'end', reason, final }, final ? feed.idText(0) : null);
  }
}

function isEnd(step: ViewerStep): step is EndStep {
  return step.kind === 'end';
}
