import type { Context } from 'koa';

import type { Door } from '../auth/door.ts';
import { SESSION_COOKIE } from '../auth/identify.ts';
import { SseTailError } from '../errors.ts';
import type { Counts } from '../lib/counts.ts';
import { isOwnOrigin } from './access.ts';
import { countRefusal, toErrorAnswer } from './errors.ts';
import { isPrivate, presentedIn } from './presented.ts';
import { SIGN_IN_POLICY, signInPage, signedInPage } from './sign-in-page.ts';

export interface SignInOptions {
  readonly door: Door;
  /** Begins and ends with a slash. */
  readonly base: string;
  /** So long may a form take. Over HTTP/2 nobody else looks. */
  readonly formTimeoutMs: number;
  readonly counts: Pick<Counts, 'requestsRefused' | 'connectionsCut'>;
}

/** A name, a password and where to go then. Bytes. */
const MAX_FORM_BYTES = 8192;

/** Answers what is asked of the page that signs people in and out; false for all other paths. */
export async function answerSignIn(ctx: Context, options: SignInOptions): Promise<boolean> {
  const { door, base } = options;
  if (!door.hasUsers) return false;
  const isForm = ctx.method === 'POST';
  if (ctx.path === `${base}login` && isForm) await signIn(ctx, options);
  else if (ctx.path === `${base}login`) await showPage(ctx, options);
  else if (ctx.path === `${base}logout` && isForm) signOut(ctx, options);
  else return false;
  return true;
}

/** Where a browser is sent that shows a page which nobody may see who is not signed in. */
export function signInUrl(ctx: Context, base: string): string {
  const next = ctx.path.startsWith(base) ? `${ctx.path.slice(base.length)}${ctx.search}` : '';
  return `${base}login${next === '' ? '' : `?next=${encodeURIComponent(next)}`}`;
}

async function showPage(ctx: Context, { door, base }: SignInOptions): Promise<void> {
  const visitor = await door.identify(presentedIn(ctx));
  const next = new URLSearchParams(ctx.querystring).get('next') ?? '';
  const html =
    visitor === null ? signInPage({ base, next, name: null, problem: null }) : signedInPage(base);
  sendPage(ctx, html);
}

async function signIn(ctx: Context, options: SignInOptions): Promise<void> {
  const { door, base, formTimeoutMs, counts } = options;
  refuseForeign(ctx);
  const { address, signal } = presentedIn(ctx);
  const form = await readForm(ctx, {
    timeoutMs: formTimeoutMs,
    onSlow: () => counts.connectionsCut.add('slow'),
  });
  signal.throwIfAborted();
  const [name, password, next] = ['name', 'password', 'next'].map((it) => form.get(it) ?? '');
  const given = { name: name ?? '', password: password ?? '', address, signal };
  const show = (problem: string): void =>
    sendPage(ctx, signInPage({ base, next: next ?? '', name: given.name, problem }));
  try {
    const session = await door.signIn(given);
    if (session === null) {
      ctx.status = 401;
      return show('This name and this password do not belong together.');
    }
    setCookie(ctx, { base, value: session.cookie, maxAgeMs: session.maxAgeMs });
    goTo(ctx, withinBase(next ?? '', base));
  } catch (error) {
    if (!(error instanceof SseTailError)) throw error;
    const answer = toErrorAnswer(error);
    countRefusal(answer, counts.requestsRefused);
    ctx.status = answer.status;
    show(`${error.message}.`);
  }
}

function signOut(ctx: Context, { door, base }: SignInOptions): void {
  refuseForeign(ctx);
  door.signOut(ctx.headers);
  setCookie(ctx, { base, value: '', maxAgeMs: 0 });
  goTo(ctx, `${base}login`);
}

/**
 * A form of another site could sign somebody in as somebody else.
 * @throws {SseTailError} ERR_ORIGIN
 */
function refuseForeign(ctx: Context): void {
  if (isOwnOrigin(ctx.req)) return;
  throw new SseTailError('ERR_ORIGIN', 'forms of other sites cannot sign anybody in or out here');
}

/** @throws {SseTailError} ERR_BAD_PARAMETER where it is no form, or too large. */
async function readForm(
  ctx: Context,
  { timeoutMs, onSlow }: { readonly timeoutMs: number; readonly onSlow: () => void },
): Promise<URLSearchParams> {
  if (ctx.is('application/x-www-form-urlencoded') === false) {
    throw new SseTailError('ERR_BAD_PARAMETER', 'send a form: application/x-www-form-urlencoded');
  }
  const timer = setTimeout(() => {
    // Node's own limit is the same, and may have been quicker.
    if (!ctx.req.socket.destroyed) onSlow();
    ctx.res.destroy();
  }, timeoutMs);
  try {
    return new URLSearchParams((await readBody(ctx)).toString());
  } finally {
    clearTimeout(timer);
  }
}

async function readBody(ctx: Context): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of ctx.req) {
    chunks.push(chunk);
    size += chunk.length;
    if (size <= MAX_FORM_BYTES) continue;
    throw new SseTailError('ERR_BAD_PARAMETER', `a form has at most ${MAX_FORM_BYTES} bytes here`);
  }
  return Buffer.concat(chunks);
}

/** The place asked for if it is one of ours; else the viewer: nobody is sent elsewhere from here. */
function withinBase(next: string, base: string): string {
  const here = 'http://here';
  if (!URL.canParse(next, here + base)) return base;
  const { origin, pathname, search } = new URL(next, here + base);
  return origin === here && pathname.startsWith(base) && !pathname.startsWith('//')
    ? pathname + search
    : base;
}

interface Cookie {
  readonly base: string;
  readonly value: string;
  readonly maxAgeMs: number;
}

function setCookie(ctx: Context, { base, value, maxAgeMs }: Cookie): void {
  // What a browser says of its own page is true of the way to it, through proxies that nobody has named.
  const isSecure = isPrivate(ctx) || ctx.get('Origin').startsWith('https:');
  const parts = [
    `${SESSION_COOKIE}=${value}`,
    `Path=${base}`,
    `Max-Age=${Math.floor(maxAgeMs / 1000)}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(isSecure ? ['Secure'] : []),
  ];
  ctx.set('Set-Cookie', parts.join('; '));
}

function goTo(ctx: Context, path: string): void {
  ctx.set('Cache-Control', 'no-store');
  ctx.redirect(path);
  // [spec] 303: what follows is asked for with GET, whatever this was.
  ctx.status = 303;
}

function sendPage(ctx: Context, html: string): void {
  if (ctx.status === 404) ctx.status = 200;
  ctx.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': SIGN_IN_POLICY,
    'Cross-Origin-Opener-Policy': 'same-origin',
    // With "no-referrer" a browser would not say that the form is of this page.
    'Referrer-Policy': 'same-origin',
  });
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = html;
}
