import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';

import type { Context } from 'koa';

import type { Presented } from '../auth/identify.ts';

/**
 * What a request says of who sends it. The query says nothing: URLs end up in logs.
 * @param closing emits `close` when nobody waits for its answer any more. Not the connection, unless this request
 *   is its last one: it may bring thousands.
 */
export function presentedOf(
  { headers, socket }: IncomingMessage,
  closing: EventEmitter,
  address: string,
): Presented {
  let gone: AbortController | null = null;
  return {
    headers,
    peer: socket.remoteAddress ?? '',
    address,
    // Made for whoever asks: few have a password checked, and a stream would keep it as long as it lasts.
    get signal() {
      gone ??= abortedBy(closing);
      return gone.signal;
    },
  };
}

function abortedBy(closing: EventEmitter): AbortController {
  const gone = new AbortController();
  closing.once('close', () => gone.abort());
  return gone;
}

/** The same for a request of Koa. */
export function presentedIn(ctx: Context): Presented {
  return presentedOf(ctx.req, ctx.res, addressIn(ctx));
}

/** Where a request came from, as far as its proxies are believed. */
export function addressIn(ctx: Context): string {
  return String(ctx.state['address']);
}

/** Whether nobody can read a request on its way, as far as its proxies are believed. */
export function isPrivate(ctx: Context): boolean {
  return ctx.state['isPrivate'] === true;
}

/** The path of a request behind the base; null where it is outside of it. */
export function pathWithin({ path }: Context, base: string): string | null {
  return path.startsWith(base) ? path.slice(base.length) : null;
}
