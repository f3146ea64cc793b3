import type { Context } from 'koa';

import { corsHeaders } from './access.ts';
import type { AccessOptions } from './access.ts';

type Headers = Readonly<Record<string, string>>;

/** Of all but the pages: what is read as a page by mistake does nothing. */
const NOTHING_RUNS =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const FOR_ALL: Headers = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  // Other sites may not show it, nor read it into a process of theirs.
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': NOTHING_RUNS,
};

/**
 * What every answer says, set when all that is behind has run: a route that has a policy of its own keeps that. Who
 * sends the headers itself says so before, by {@link completeHeaders} or with {@link commonHeaders}.
 */
export async function withCommonHeaders(
  ctx: Context,
  next: () => Promise<void>,
  { cors }: AccessOptions,
): Promise<void> {
  ctx.state['commonHeaders'] = { ...FOR_ALL, ...(cors.length > 0 ? { Vary: 'Origin' } : {}) };
  try {
    await next();
  } finally {
    if (!ctx.headerSent) completeHeaders(ctx);
  }
}

/** For pages elsewhere that may read the logs: known once it is sure that the request is one for this server. */
export function addCorsHeaders(ctx: Context, access: AccessOptions): void {
  Object.assign(ctx.state['commonHeaders'], corsHeaders(ctx.get('Origin') || undefined, access));
}

export function completeHeaders(ctx: Context): void {
  for (const [name, value] of Object.entries(commonHeaders(ctx))) {
    if (name === 'Vary') ctx.vary(value);
    else if (!ctx.res.hasHeader(name)) ctx.set(name, value);
  }
}

/**
 * For a stream, whose headers are given to Node all at once: those that are set one by one it keeps for as long as the
 * answer lasts, 1 kB of what a silent viewer would cost.
 */
export function commonHeaders(ctx: Context): Headers {
  return ctx.state['commonHeaders'];
}
