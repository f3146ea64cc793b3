import { pause } from './pause.ts';
import { createEventReader } from './event-reader.ts';
import type { FetchedOptions } from './event-reader.ts';

const CUT = { kind: 'cut' } as const;

/**
 * The stream as server-sent events, read with `fetch`: what an EventSource does, and it reads no faster than the page
 * takes what it has read. After a cut it comes back behind its last id; where nobody answers then, or
 * not with a stream, it is closed for good.
 */
export function openFetch({ url, handlers, signal }: FetchedOptions): void {
  const reader = createEventReader({ url, handlers, signal });

  async function run(): Promise<void> {
    // One answer comes after the other.
    // oxlint-disable-next-line no-await-in-loop
    while ((await reader.read()) !== 'refused' && !signal.aborted) {
      handlers.retrying();
      // oxlint-disable-next-line no-await-in-loop
      await pause(reader.retryMs, signal);
    }
    if (!signal.aborted) handlers.closed(CUT);
  }

  void run();
}
