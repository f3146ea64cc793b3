import Koa from 'koa';
import type { Context } from 'koa';
import Router from 'koa-router';

import type { Door } from '../auth/door.ts';
import type { Settings } from '../config/settings.ts';
import type { Patience } from '../delivery/stall.ts';
import type { Viewers } from '../delivery/viewers.ts';
import { SseTailError } from '../errors.ts';
import type { Counts } from '../lib/counts.ts';
import type { Catalog } from '../log/catalog.ts';
import type { Log } from '../log/log.ts';
import type { ListFeed } from '../offered/list-feed.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { textOf } from '../metrics/together.ts';
import type { Measures } from '../metrics/together.ts';
import { checkHost } from './access.ts';
import { createAnswering, cutStalled } from './answering.ts';
import { addApiRoutes } from './api/routes.ts';
import type { ClientAddresses } from './client-address.ts';
import { addCorsHeaders, withCommonHeaders } from './common-headers.ts';
import { countRefusal, isClientGone, toErrorAnswer } from './errors.ts';
import { findLog, findLogs } from './find-logs.ts';
import { createFirstLines } from './first-lines.ts';
import { healthOfAll } from './figures.ts';
import type { Peers } from './figures.ts';
import { healthOf, readinessOf } from './health.ts';
import type { Health } from './health.ts';
import { letIn, sightIn, sightOf, watchOver } from './let-in.ts';
import { sendList } from './list.ts';
import type { Page } from './page.ts';
import { asksForRange, createRangeRoute, isBrokenOff } from './raw-range.ts';
import { sendRaw } from './raw.ts';
import type { Sight } from './sight.ts';
import { answerSignIn } from './sign-in.ts';
import { sendStream } from './stream.ts';

export interface AppDependencies {
  readonly catalog: Catalog;
  readonly door: Door;
  /** The list of all logs. */
  readonly feed: ListFeed;
  readonly viewers: Viewers;
  readonly page: Page;
  readonly metrics: Metrics;
  readonly counts: Pick<Counts, 'requestsRefused' | 'connectionsCut'>;
  /** How long clients may take nothing, now. */
  readonly patience: () => Patience;
  /** True once the server is about to stop. */
  readonly isDraining: () => boolean;
  readonly clients: ClientAddresses;
  /** The settings now: a reload changes them. */
  readonly settings: () => Settings;
  readonly version: string;
  /** Other processes that serve the same logs; null where there are none. */
  readonly peers: Peers | null;
  readonly onError: (error: unknown) => void;
}

/** The routes, behind the checks that every request passes. */
export function createApp(dependencies: AppDependencies): Koa {
  const { onError, door, counts } = dependencies;
  const app = new Koa();
  // Koa's own handler would print a stack for every client that leaves.
  app.silent = true;
  app.on('error', (error: unknown) => {
    if (!isClientGone(error) && !isBrokenOff(error)) onError(error);
  });
  app.use((ctx, next) => {
    ctx.state['address'] = dependencies.clients.of(ctx.req);
    ctx.state['isPrivate'] = dependencies.clients.isPrivate(ctx.req);
    return next();
  });
  app.use((ctx, next) => cutStalled(ctx, next, dependencies.patience()));
  app.use((ctx, next) => answerErrors(ctx, next, dependencies));
  app.use((ctx, next) => withCommonHeaders(ctx, next, dependencies.settings()));
  app.use((ctx, next) => guard(ctx, next, dependencies.settings()));
  app.use(async (ctx, next) => {
    const { base, headersTimeoutMs } = dependencies.settings();
    const formTimeoutMs = 2 * headersTimeoutMs;
    const isAnswered = await answerSignIn(ctx, { door, base, formTimeoutMs, counts });
    if (!isAnswered) await onlyRead(ctx, next);
  });
  app.use((ctx, next) => letIn(ctx, next, dependencies));
  app.use(createAnswering(dependencies.settings));
  app.use((ctx, next) => completeBase(ctx, next, dependencies.settings()));
  app.use(createRoutes(dependencies).routes());
  app.use((ctx) => {
    throw new SseTailError('ERR_NOT_FOUND', `nothing is at ${ctx.path}; the viewer is at /`);
  });
  return app;
}

async function answerErrors(
  ctx: Context,
  next: () => Promise<void>,
  { counts, onError }: Pick<AppDependencies, 'counts' | 'onError'>,
): Promise<void> {
  try {
    await next();
  } catch (error) {
    const answer = toErrorAnswer(error);
    const { status, body } = answer;
    countRefusal(answer, counts.requestsRefused);
    // A file that is refused for a moment is no fault.
    if (status === 500 && !isClientGone(error)) onError(error);
    ctx.status = status;
    ctx.body = body;
    ctx.set('Cache-Control', 'no-store');
    // [spec] A 401 says how to do it; "Basic" would have browsers ask in a window of their own.
    if (status === 401) ctx.set('WWW-Authenticate', 'Bearer realm="sse-tail"');
    if (status === 429) ctx.set('Retry-After', '60');
  }
}

/** A target such as `//?@#@` has none, whatever the types say, and some cannot be parsed at all. */
function hasPath(ctx: Context): boolean {
  try {
    const path: unknown = ctx.path;
    return typeof path === 'string' && path.startsWith('/');
  } catch {
    return false;
  }
}

async function guard(ctx: Context, next: () => Promise<void>, settings: Settings): Promise<void> {
  checkHost(ctx.req, settings);
  if (!hasPath(ctx)) {
    throw new SseTailError('ERR_NOT_FOUND', 'a path begins with a slash; the viewer is at /');
  }
  addCorsHeaders(ctx, settings);
  if (ctx.method === 'OPTIONS') {
    ctx.status = 204;
    ctx.set('Allow', 'GET, HEAD, OPTIONS');
    return;
  }
  await next();
}

async function onlyRead(ctx: Context, next: () => Promise<void>): Promise<void> {
  if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
    ctx.set('Allow', 'GET, HEAD, OPTIONS');
    throw new SseTailError('ERR_METHOD', `${ctx.method} does nothing here; use GET`);
  }
  await next();
}

/** The page names its files relative to the base, so it works only with the slash at its end. */
async function completeBase(
  ctx: Context,
  next: () => Promise<void>,
  { base }: Settings,
): Promise<void> {
  if (`${ctx.path}/` !== base) return next();
  ctx.status = 308;
  ctx.redirect(`${base}${ctx.search}`);
}

function createRoutes(dependencies: AppDependencies): Router {
  const { catalog, feed, viewers, page, metrics, settings, version, peers, patience, onError } =
    dependencies;
  const { base } = settings();
  const ownMeasures = async (): Promise<Measures[]> => [await metrics.measures()];
  const router = new Router({ prefix: base.slice(0, -1), strict: true, sensitive: true });

  router.get('/logs', (ctx) => {
    const { websocket, compress } = settings();
    return sendList(ctx, {
      feed,
      sight: sightIn(ctx),
      viewers,
      websocket,
      patience: patience(),
      compress,
    });
  });
  router.get('/logs/:names', (ctx) => {
    const { lines, timeZone, compress } = settings();
    const logs = findLogs(sightIn(ctx), String(ctx['params'].names));
    watchOver(ctx, logs);
    sendStream(ctx, logs, { viewers, lines, timeZone, patience: patience(), compress, base });
  });
  const lookups = { timeZone: () => settings().timeZone, maxScans: settings().maxScans };
  const sendRange = createRangeRoute(lookups);
  router.get('/raw/:name', (ctx) =>
    asksForRange(ctx) ? sendRange(ctx, find(ctx)) : sendRaw(ctx, find(ctx), patience()),
  );
  addApiRoutes(router, { find, patience, ...lookups });
  router.get('/healthz', async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    const own = healthOf({ catalog, viewers, isPolling: settings().poll });
    const health = peers === null ? own : healthOfAll(own, await peers.ask());
    const sight = sightOf(ctx);
    const { status } = health;
    ctx.body = sight === null ? { status } : { version, ...seenOf(health, sight, catalog) };
  });
  router.get('/readyz', (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    const readiness = readinessOf({ isDraining: dependencies.isDraining() });
    ctx.status = readiness.ready ? 200 : 503;
    ctx.body = readiness;
  });
  router.get('/metrics', async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.type = metrics.contentType();
    ctx.body = await textOf(await (peers?.measures() ?? ownMeasures()));
  });
  const findFirstLines = createFirstLines({ feed, onError });
  router.get('/{*path}', async (ctx, next) => {
    const path = ctx.path.slice(base.length);
    const lines = path === '' ? findFirstLines(ctx) : null;
    if (lines !== null && page.sendWith(ctx, lines)) return;
    if (!(await page.send(ctx, path))) await next();
  });
  return router;
}

/** The log that a path names, for as long as it may be read. @throws {SseTailError} ERR_UNKNOWN_LOG */
function find(ctx: Context): Log {
  const log = findLog(sightIn(ctx), String(ctx['params'].name));
  watchOver(ctx, [log]);
  return log;
}

/** What is wrong with logs is told to those who may see them. */
function seenOf(health: Health, sight: Sight, catalog: Catalog): Health {
  const hidden = catalog.list().flatMap(({ name }) => (sight.sees(name) ? [] : [`${name}: `]));
  if (health.problems === undefined) return health;
  const isSeen = (problem: string): boolean => !hidden.some((it) => problem.startsWith(it));
  return { ...health, problems: health.problems.filter(isSeen) };
}
