import Koa from 'koa';
import type { Context } from 'koa';
import Router from 'koa-router';

import type { Settings } from '../config/settings.ts';
import type { Viewers } from '../delivery/viewers.ts';
import { SseTailError } from '../errors.ts';
import type { Catalog } from '../log/catalog.ts';
import type { Log } from '../log/log.ts';
import type { ListFeed } from '../offered/list-feed.ts';
import { checkHost, corsHeaders } from './access.ts';
import { addApiRoutes } from './api/routes.ts';
import { isClientGone, toErrorAnswer } from './errors.ts';
import { findLog, findLogs } from './find-logs.ts';
import { healthOfAll } from './figures.ts';
import type { Peers } from './figures.ts';
import { healthOf } from './health.ts';
import { sendList } from './list.ts';
import type { Page } from './page.ts';
import { sendRaw } from './raw.ts';
import { sendStream } from './stream.ts';

export interface AppDependencies {
  readonly catalog: Catalog;
  /** The list of all logs. */
  readonly feed: ListFeed;
  readonly viewers: Viewers;
  readonly page: Page;
  /** The settings now: a reload changes them. */
  readonly settings: () => Settings;
  readonly version: string;
  /** Other processes that serve the same logs; null where there are none. */
  readonly peers: Peers | null;
  readonly onError: (error: unknown) => void;
}

/** The routes, behind the checks that every request passes. */
export function createApp(dependencies: AppDependencies): Koa {
  const { onError } = dependencies;
  const app = new Koa();
  // Koa's own handler would print a stack for every client that leaves.
  app.silent = true;
  app.on('error', (error: unknown) => {
    if (!isClientGone(error)) onError(error);
  });
  app.use((ctx, next) => answerErrors(ctx, next, onError));
  app.use((ctx, next) => guard(ctx, next, dependencies.settings()));
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
  onError: (error: unknown) => void,
): Promise<void> {
  try {
    await next();
  } catch (error) {
    const { status, body } = toErrorAnswer(error);
    // A file that is refused for a moment is no fault.
    if (status === 500) onError(error);
    ctx.status = status;
    ctx.body = body;
    ctx.set('Cache-Control', 'no-store');
  }
}

async function guard(ctx: Context, next: () => Promise<void>, settings: Settings): Promise<void> {
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.set('Referrer-Policy', 'no-referrer');
  if (settings.cors.length > 0) ctx.vary('Origin');
  checkHost(ctx.req, settings);
  ctx.set(corsHeaders(ctx.get('Origin') || undefined, settings) ?? {});
  if (ctx.method === 'OPTIONS') {
    ctx.status = 204;
    ctx.set('Allow', 'GET, HEAD, OPTIONS');
    return;
  }
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
  const { catalog, feed, viewers, page, settings, version, peers } = dependencies;
  const { base } = settings();
  const router = new Router({ prefix: base.slice(0, -1), strict: true, sensitive: true });
  const find = (ctx: Context): Log => findLog(catalog, String(ctx['params'].name));

  router.get('/logs', (ctx) => {
    const { websocket, stallTimeoutMs, compress } = settings();
    return sendList(ctx, { feed, viewers, websocket, stallTimeoutMs, compress });
  });
  router.get('/logs/:names', (ctx) => {
    const { lines, timeZone, stallTimeoutMs, compress } = settings();
    const logs = findLogs(catalog, String(ctx['params'].names));
    sendStream(ctx, logs, { viewers, lines, timeZone, stallTimeoutMs, compress, base });
  });
  router.get('/raw/:name', (ctx) => sendRaw(ctx, find(ctx)));
  addApiRoutes(router, {
    find,
    stallTimeoutMs: () => settings().stallTimeoutMs,
    timeZone: () => settings().timeZone,
  });
  router.get('/healthz', async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    const own = healthOf({ catalog, viewers, isPolling: settings().poll });
    ctx.body = { version, ...(peers === null ? own : healthOfAll(own, await peers.ask())) };
  });
  router.get('/{*path}', async (ctx, next) => {
    if (!page.send(ctx, ctx.path.slice(base.length))) await next();
  });
  return router;
}
