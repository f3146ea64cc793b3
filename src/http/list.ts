import type { Context } from 'koa';

import { createHttpSink } from '../delivery/http-sink.ts';
import { isListWatch } from '../delivery/list-request.ts';
import type { Viewers } from '../delivery/viewers.ts';
import type { ListFeed } from '../offered/list-feed.ts';
import { sseFrame } from '../protocol/wire-events.ts';
import { addressOf } from './presented.ts';
import { cutOff } from './sight.ts';
import type { Sight } from './sight.ts';
import { beginStream } from './stream.ts';

export interface ListOptions {
  readonly feed: ListFeed;
  readonly sight: Sight;
  readonly viewers: Viewers;
  readonly stallTimeoutMs: number;
  /** Whether streams are offered over WebSocket too. */
  readonly websocket: boolean;
}

/** Answers with the list of logs, or with the stream of its changes. @throws {SseTailError} ERR_BAD_PARAMETER */
export async function sendList(ctx: Context, options: ListOptions): Promise<void> {
  const { feed, sight, viewers, stallTimeoutMs, websocket } = options;
  if (!isListWatch(new URLSearchParams(ctx.querystring))) {
    ctx.set('Cache-Control', 'no-store');
    ctx.body = { logs: await feed.list(sight.sees), websocket };
    return;
  }
  if (!beginStream(ctx, sseFrame)) return;
  cutOff(ctx, sight.watchOverList);
  const sink = createHttpSink(ctx.res, stallTimeoutMs);
  const address = addressOf(ctx.req);
  void viewers.serveList({ feed, sees: sight.sees, form: sseFrame, sink, address });
}
