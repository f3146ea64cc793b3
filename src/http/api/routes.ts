import type { Context } from 'koa';
import type Router from 'koa-router';

import type { Patience } from '../../delivery/stall.ts';
import type { Log } from '../../log/log.ts';
import { createDigestRoute } from './digest.ts';
import { createLinesRoute } from './lines.ts';
import { createOverviewRoute } from './overview.ts';
import { createSearchRoute } from './search.ts';

export interface ApiOptions {
  /** The log that a request names. @throws {SseTailError} ERR_UNKNOWN_LOG */
  readonly find: (ctx: Context) => Log;
  /** After how long a client is cut off that takes nothing. Milliseconds. */
  readonly patience: () => Patience;
  /** The zone of times that name none: an IANA name, `UTC` or `local`. */
  readonly timeZone: () => string;
  /** How many searches are at work at a time, and how many digests. */
  readonly maxScans: number;
}

/** What can be looked up: docs/protocol.md, "Lookups". */
export function addApiRoutes(router: Router, { find, ...settings }: ApiOptions): void {
  const sendLines = createLinesRoute(settings.timeZone);
  const sendSearch = createSearchRoute(settings);
  const sendOverview = createOverviewRoute();
  const sendDigest = createDigestRoute(settings);
  router.get('/api/lines/:name', (ctx) => sendLines(ctx, find(ctx)));
  router.get('/api/search/:name', (ctx) => sendSearch(ctx, find(ctx)));
  router.get('/api/overview/:name', (ctx) => sendOverview(ctx, find(ctx)));
  router.get('/api/digest/:name', (ctx) => sendDigest(ctx, find(ctx)));
}
