import type { FirstLines } from '../src/protocol/first-lines.ts';
import type { Transport, TransportHandlers } from './stream/transport.ts';

interface AheadHandlers extends Pick<TransportHandlers, 'position' | 'batch'> {
  /** Told first: whether there is anything before the lines. */
  readonly begun: (older: boolean) => void;
}

/** Begins a stream with lines that came with the page, and opens the rest of it behind them. */
export function openAhead(
  { older, first, message }: FirstLines,
  handlers: AheadHandlers,
  openBehind: (position: string) => Transport,
): Transport {
  const leaving = new AbortController();
  let transport: Transport | null = null;
  // Not at once: who opens it has to have it first. Before the next frame: the lines that are on the screen go with it.
  queueMicrotask(() => {
    if (leaving.signal.aborted) return;
    transport = openBehind(message.id);
    handlers.begun(older);
    handlers.position(first);
    handlers.batch(message);
  });
  return {
    close() {
      leaving.abort();
      transport?.close();
    },
  };
}
