import type { BatchMessage } from '../src/protocol/batch-message.ts';
import { FIRST_LINES } from './api.ts';
import { fetchPage } from './lookup/page.ts';
import type { LinesPage } from './lookup/page.ts';
import type { Transport, TransportHandlers } from './stream/transport.ts';

/** So much is looked up: a few screens of usual lines. */
const HEAD_BYTES = 32_768;
/** With fewer lines and more of them before, those of the stream are waited for, which may be of several files. */
const LEAST_LINES = 100;
/** Longer than this the stream does not wait for them. */
const PATIENCE_MS = 2_000;

/** Opens the stream behind a position; null begins with the newest lines. */
export type OpenBehind = (position: string | null) => Transport;

/**
 * Begins a stream with lines that are looked up, which is there before the stream can be: that waits for a worker to
 * be started, and then follows on them. Where they cannot be looked up the stream begins by itself, and says why.
 */
export function openAhead(
  name: string,
  handlers: Pick<TransportHandlers, 'position' | 'batch'>,
  openBehind: OpenBehind,
): Transport {
  const leaving = new AbortController();
  const signal = AbortSignal.any([leaving.signal, AbortSignal.timeout(PATIENCE_MS)]);
  let transport: Transport | null = null;

  function begin(page: LinesPage | null): void {
    if (leaving.signal.aborted) return;
    const enough = page !== null && isEnough(page) ? page : null;
    transport = openBehind(enough?.id ?? null);
    if (enough === null) return;
    const { first, message } = lastLines(enough);
    handlers.position(first);
    handlers.batch(message);
  }

  const query = { name, at: 'end', dir: 'back', max: HEAD_BYTES, signal } as const;
  void fetchPage(query)
    .catch(() => null)
    .then(begin);
  return {
    close() {
      leaving.abort();
      transport?.close();
    },
  };
}

/** As many lines of a page as a stream would begin with, and the id before them. */
function lastLines(page: LinesPage): { first: string; message: BatchMessage } {
  const { lengths, lines, marks, id } = page;
  const over = Math.max(0, lines.length - FIRST_LINES);
  const offset = lengths.slice(0, over).reduce((sum, length) => sum + length, page.offset);
  const [, mark] = marks.findLast(([from]) => from <= offset) ?? [];
  const first = over > 0 && mark ? `${offset}-${mark}` : page.first;
  return {
    first,
    message: { offset, lengths: lengths.slice(over), marks, lines: lines.slice(over), id },
  };
}

/** Whether a page is what a stream would begin with: whole lines of the live file, and those that are in sight. */
function isEnough({ lines, older, notices, partial }: LinesPage): boolean {
  const least = older ? LEAST_LINES : 1;
  return lines.length >= least && notices.length === 0 && partial !== true;
}
