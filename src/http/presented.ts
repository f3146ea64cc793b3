import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import type { Context } from 'koa';

import type { Presented } from '../auth/identify.ts';

/** What a request says of who sends it. The query says nothing: URLs end up in logs. */
export function presentedOf(
  request: IncomingMessage,
  connection: Duplex,
  address: string,
): Presented {
  const gone = new AbortController();
  connection.once('close', () => gone.abort());
  const peer = request.socket.remoteAddress ?? '';
  return { headers: request.headers, peer, address, signal: gone.signal };
}

/** The same for a request of Koa. */
export function presentedIn(ctx: Context): Presented {
  return presentedOf(ctx.req, ctx.req.socket, addressIn(ctx));
}

/** Where a request came from, as far as its proxies are believed. */
export function addressIn(ctx: Context): string {
  return String(ctx.state['address']);
}
