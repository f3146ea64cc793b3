import type { ServerResponse } from 'node:http';

import type { Context } from 'koa';

import type { Settings } from '../config/settings.ts';
import { SseTailError } from '../errors.ts';

/** Lookups and downloads: a stream waits for its viewer, but these have all of an answer in hand. */
const LOOKUP = /^(?:raw|api)\//;

/**
 * Bounds how much is held for clients that take nothing: so many answers at a time, and each only while its
 * client takes something now and then.
 */
export function createAnswering(
  settings: () => Settings,
): (ctx: Context, next: () => Promise<void>) => Promise<void> {
  const open = new Set<ServerResponse>();
  return async (ctx, next) => {
    const { base, maxRequests, stallTimeoutMs } = settings();
    if (!LOOKUP.test(ctx.path.slice(base.length))) return next();
    if (open.size >= maxRequests) {
      throw new SseTailError('ERR_BUSY', 'too much is being asked at the moment; ask again later');
    }
    const { res } = ctx;
    open.add(res);
    res.once('close', () => open.delete(res));
    // Node starts this anew whenever the kernel takes bytes; where none wait, a lookup is at work.
    res.setTimeout(stallTimeoutMs, () => {
      if ((res.socket?.writableLength ?? 0) > 0) res.destroy();
    });
    await next();
  };
}
