import type { Context } from 'koa';
import type Router from 'koa-router';

import type { Log } from '../../log/log.ts';
import { createDigestRoute } from './digest.ts';
import { createLinesRoute } from './lines.ts';

/** @param find the log that a request names. @throws {SseTailError} ERR_UNKNOWN_LOG */
export function addApiRoutes(router: Router, find: (ctx: Context) => Log): void {
  const sendLines = createLinesRoute();
  const sendDigest = createDigestRoute();
  router.get('/api/lines/:name', (ctx) => sendLines(ctx, find(ctx)));
  router.get('/api/digest/:name', (ctx) => sendDigest(ctx, find(ctx)));
}
