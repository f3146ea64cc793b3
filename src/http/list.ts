import type { Context } from 'koa';

import { isListWatch } from '../delivery/list-request.ts';
import type { Viewers } from '../delivery/viewers.ts';
import type { ListFeed } from '../offered/list-feed.ts';
import type { LogInfo } from '../protocol/log-info.ts';
import { sseFrame } from '../protocol/wire-events.ts';
import { addressIn } from './presented.ts';
import { cutOff } from './sight.ts';
import type { Sight } from './sight.ts';
import { plainList, PLAIN_LIST_POLICY } from './plain-list.ts';
import { beginStream } from './stream.ts';
import type { SinkOptions } from './stream.ts';

export interface ListOptions extends SinkOptions {
  readonly feed: ListFeed;
  readonly sight: Sight;
  readonly viewers: Viewers;
  /** Whether streams are offered over WebSocket too. */
  readonly websocket: boolean;
}

/** Answers with the list of logs, or with the stream of its changes. @throws {SseTailError} ERR_BAD_PARAMETER */
export async function sendList(ctx: Context, options: ListOptions): Promise<void> {
  const { feed, sight, viewers, websocket } = options;
  if (!isListWatch(new URLSearchParams(ctx.querystring))) {
    ctx.set('Cache-Control', 'no-store');
    ctx.vary('Accept');
    const logs = await feed.list(sight.sees);
    // A browser that is led here wants something to read; everybody else the list itself.
    if (ctx.accepts('json', 'html') === 'html') sendPlainList(ctx, logs);
    else ctx.body = { logs, websocket, user: sight.user };
    return;
  }
  const sink = beginStream(ctx, sseFrame, options);
  if (sink === null) return;
  cutOff(ctx, sight.watchOverList);
  const { sees } = sight;
  void viewers.serveList({ feed, sees, form: sseFrame, sink, address: addressIn(ctx) });
}

function sendPlainList(ctx: Context, logs: readonly LogInfo[]): void {
  ctx.set('Content-Security-Policy', PLAIN_LIST_POLICY);
  ctx.type = 'html';
  ctx.body = plainList(logs);
}
