import type { Context } from 'koa';

import { SseTailError } from '../../errors.ts';
import { createSeats } from '../../lib/seats.ts';
import type { Seats } from '../../lib/seats.ts';

/** Lookups of one kind wait in a line no longer than this. */
const MAX_WAITING = 32;

/** Seats for lookups, so that they leave the machine to those who watch. */
export function createLookupSeats(width: number): Seats {
  return createSeats({
    width,
    maxWaiting: MAX_WAITING,
    onFull: () =>
      new SseTailError(
        'ERR_BUSY',
        'too much is being looked up at the moment; ask again in a while',
      ),
  });
}

/** Aborted when the client leaves. */
export function leavingOf(ctx: Context): AbortSignal {
  const leaving = new AbortController();
  ctx.res.once('close', () => leaving.abort());
  return leaving.signal;
}

/** How long an answer may be kept that can never be another one. Seconds. */
const FOR_EVER = 31_536_000;

/**
 * Answers with JSON.
 * @param look gives the answer, and whether it can never be another one: then caches may keep it.
 */
export async function answerJson(
  ctx: Context,
  look: (signal: AbortSignal) => Promise<{ readonly body: object; readonly isFinal: boolean }>,
): Promise<void> {
  const signal = leavingOf(ctx);
  try {
    const { body, isFinal } = await look(signal);
    // Private: who may see a log is no matter for a cache that others share.
    const keep = isFinal ? `private, max-age=${FOR_EVER}, immutable` : 'no-store';
    ctx.set('Cache-Control', keep);
    ctx.body = body;
  } catch (error) {
    // Nobody is there to be told.
    if (signal.aborted) ctx.respond = false;
    else throw error;
  }
}
