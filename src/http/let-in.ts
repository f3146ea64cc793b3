import assert from 'node:assert/strict';

import type { Context } from 'koa';

import { assertKnown } from '../auth/door.ts';
import type { Settings } from '../config/settings.ts';
import { isOver } from '../lib/is-over.ts';
import type { Log } from '../log/log.ts';
import { pathWithin, presentedIn } from './presented.ts';
import { createSight, cutOff } from './sight.ts';
import type { Sight, SightOptions } from './sight.ts';
import { signInUrl } from './sign-in.ts';

export interface LetInOptions extends SightOptions {
  readonly settings: () => Settings;
}

/** Where one may look who is not known: whether the server lives and is ready, and no more of it. */
const OPEN_PATHS: ReadonlySet<string> = new Set(['healthz', 'readyz']);

/** Every request is of somebody; what that one may see is decided by its sight alone. */
export async function letIn(
  ctx: Context,
  next: () => Promise<void>,
  { door, catalog, settings }: LetInOptions,
): Promise<void> {
  const { base } = settings();
  const visitor = await door.identify(presentedIn(ctx));
  // A check of a password takes its time. What is begun now would never hear that the client has left.
  if (isOver(ctx.res)) return;
  if (visitor !== null) ctx.state['sight'] = createSight(visitor, { door, catalog });
  else if (!OPEN_PATHS.has(pathWithin(ctx, base) ?? '')) {
    ctx.vary('Accept');
    if (door.hasUsers && isNavigation(ctx)) return ctx.redirect(signInUrl(ctx, base));
    assertKnown(visitor);
  }
  await next();
}

/** Whether a person waits for a page, and no program for an answer. */
function isNavigation(ctx: Context): boolean {
  const mode = ctx.get('Sec-Fetch-Mode');
  return mode === '' ? ctx.accepts('json', 'html') === 'html' : mode === 'navigate';
}

/** Null for whom nobody knows. */
export function sightOf(ctx: Context): Sight | null {
  return ctx.state['sight'] ?? null;
}

/** Of a request that has got past {@link letIn}. */
export function sightIn(ctx: Context): Sight {
  const sight = sightOf(ctx);
  assert(sight !== null, 'whoever is not known gets no further');
  return sight;
}

/** Cuts an answer about these logs off as soon as one of them may not be read any more. */
export function watchOver(ctx: Context, logs: readonly Log[]): void {
  cutOff(ctx, (leave) => sightIn(ctx).watchOver(logs, leave));
}
