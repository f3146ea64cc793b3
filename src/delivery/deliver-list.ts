import type { ListWatch } from '../offered/list-feed.ts';
import type { WireForm } from '../protocol/wire-form.ts';
import type { Sink } from './sink.ts';

export interface ListDelivery {
  readonly watch: ListWatch;
  readonly form: Pick<WireForm, 'open' | 'notice'>;
  readonly sink: Sink;
  readonly retryMs: number;
}

/**
 * The whole life of one who watches the list of logs: wait for what has changed, send it, and again. It
 * ends when the watch is closed, as the server stops; the caller ends the sink.
 */
export async function deliverList({ watch, form, sink, retryMs }: ListDelivery): Promise<void> {
  async function send(bytes: Buffer | null): Promise<void> {
    if (bytes !== null) await sink.write(bytes);
  }

  await send(form.open(null, retryMs));
  while (sink.isOpen) {
    const notices = await watch.next();
    if (notices === null) {
      return send(form.notice({ event: 'end', reason: 'shutdown', final: false }, null));
    }
    for (const notice of notices) await send(form.notice(notice, null));
  }
}
