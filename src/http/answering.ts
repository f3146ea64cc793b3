import { Readable } from 'node:stream';
import type { Http2ServerResponse } from 'node:http2';
import type { ServerResponse } from 'node:http';

import type { Context } from 'koa';

import type { Settings } from '../config/settings.ts';
import { isListWatch } from '../delivery/list-request.ts';
import { CANCEL, PIECE_BYTES } from '../delivery/piecewise.ts';
import { cutWhenStalled } from '../delivery/stall.ts';
import type { Patience } from '../delivery/stall.ts';
import { SseTailError } from '../errors.ts';
import { pathWithin } from './presented.ts';

/** What has all of an answer in hand that may be large; a stream waits for its viewer. */
const LOOKUP = /^(?:raw|api)\//;
const LIST = 'logs';

/** Bounds how many such answers are held for clients that do not read. */
export function createAnswering(
  settings: () => Settings,
): (ctx: Context, next: () => Promise<void>) => Promise<void> {
  const open = new Set<ServerResponse>();
  return async (ctx, next) => {
    const { base, maxRequests } = settings();
    if (!isLookup(ctx, base)) return next();
    if (open.size >= maxRequests) {
      throw new SseTailError('ERR_BUSY', 'too much is being asked at the moment; ask again later');
    }
    const { res } = ctx;
    open.add(res);
    res.once('close', () => open.delete(res));
    await next();
  };
}

function isLookup(ctx: Context, base: string): boolean {
  const path = pathWithin(ctx, base) ?? '';
  if (path === LIST) return !isListWatch(new URLSearchParams(ctx.querystring));
  return LOOKUP.test(path);
}

/** Each answer is held only while its client takes something of it now and then. Streams see to that themselves. */
export async function cutStalled(
  ctx: Context,
  next: () => Promise<void>,
  patience: Patience,
): Promise<void> {
  await next();
  const hasBody = ctx.body !== null && ctx.body !== undefined && ctx.method !== 'HEAD';
  if (ctx.respond !== false && hasBody) watchTaking(ctx, ctx.res, patience);
}

function watchTaking(
  ctx: Context,
  response: ServerResponse | Http2ServerResponse,
  patience: Patience,
): void {
  if (!('stream' in response)) return cutWhenStalled(response, patience);
  const { stream } = response;
  const timer = setTimeout(() => {
    patience.onStalled();
    stream.close(CANCEL);
  }, patience.stallTimeoutMs);
  response.once('close', () => clearTimeout(timer));
  sendInPieces(ctx, () => timer.refresh());
}

/** What is taken is known by the pieces that are asked for: see `createPiecewiseWrite`. */
function sendInPieces(ctx: Context, onAsked: () => void): void {
  const { body } = ctx;
  const chunks = body instanceof Readable ? body : [bytesOf(body)];
  const length = Array.isArray(chunks) ? chunks[0]?.length : ctx.length;
  const pieces = cut(chunks, onAsked);
  // One at a time: what is read ahead would count as taken.
  ctx.body = Readable.from(pieces, { objectMode: false, highWaterMark: 1 });
  if (length !== undefined) ctx.length = length;
}

function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

async function* cut(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  onAsked: () => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
      onAsked();
      yield chunk.subarray(start, start + PIECE_BYTES);
    }
  }
}
