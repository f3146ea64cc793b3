import { isEnough, lastLines } from '../src/protocol/first-lines.ts';
import type { FirstLines } from '../src/protocol/first-lines.ts';
import { takeFirstLines } from './first-lines.ts';
import { fetchPage } from './lookup/page.ts';
import type { Transport, TransportHandlers } from './stream/transport.ts';

/** So much is looked up: a few screens of usual lines. */
const HEAD_BYTES = 32_768;
/** Longer than this the stream does not wait for them. */
const PATIENCE_MS = 2_000;

/** Opens the stream behind a position; null begins with the newest lines. */
export type OpenBehind = (position: string | null) => Transport;

/**
 * Begins a stream with lines that came with the page or are looked up, which is there before the stream can be: that
 * waits for a worker to be started, and then follows on them. Where they cannot be looked up the stream begins by
 * itself, and says why.
 */
export function openAhead(
  name: string,
  handlers: Pick<TransportHandlers, 'position' | 'batch'>,
  openBehind: OpenBehind,
): Transport {
  const leaving = new AbortController();
  const signal = AbortSignal.any([leaving.signal, AbortSignal.timeout(PATIENCE_MS)]);
  let transport: Transport | null = null;

  function begin(lines: Omit<FirstLines, 'log'> | null): void {
    if (leaving.signal.aborted) return;
    transport = openBehind(lines?.message.id ?? null);
    if (lines === null) return;
    handlers.position(lines.first);
    handlers.batch(lines.message);
  }

  // Never at once: who opens it has to have it first.
  void Promise.resolve(takeFirstLines(name) ?? lookUp(name, signal)).then(begin);
  return {
    close() {
      leaving.abort();
      transport?.close();
    },
  };
}

async function lookUp(name: string, signal: AbortSignal): Promise<Omit<FirstLines, 'log'> | null> {
  const query = { name, at: 'end', dir: 'back', max: HEAD_BYTES, signal } as const;
  const page = await fetchPage(query).catch(() => null);
  return page !== null && isEnough(page) ? lastLines(page) : null;
}
