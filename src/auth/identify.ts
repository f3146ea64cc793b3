import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import type { AuthSettings } from '../config/settings.ts';
import { SseTailError } from '../errors.ts';
import type { Attempts } from './attempts.ts';
import { cookieValues, parseCredentials } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import type { Passwords } from './passwords.ts';
import type { Sessions } from './session.ts';
import type { Visitor } from './visitor.ts';

/** What is known of a request before anything of it is believed. */
export interface Presented {
  readonly headers: IncomingHttpHeaders;
  /** Where it came from: the address of a proxy, where there is one. */
  readonly peer: string;
  /** Aborted when whoever asks has gone. */
  readonly signal: AbortSignal;
}

export interface IdentifyTools {
  readonly auth: AuthSettings;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly attempts: Attempts;
  readonly isProxy: (address: string) => boolean;
}

export const SESSION_COOKIE = 'sse-tail-session';

/** What a proxy may call people: printable, and no list. */
const PROXY_NAME = /^(?!@)[\x21-\x2b\x2d-\x7e]{1,256}$/;
const MAX_PROXY_GROUPS = 100;

/**
 * Who sends a request; null: nobody that is known.
 * @throws {SseTailError} ERR_ATTEMPTS, ERR_BUSY
 */
export async function identify(
  presented: Presented,
  tools: IdentifyTools,
): Promise<Visitor | null> {
  const named = namedByProxy(presented, tools);
  if (named !== null) return named;
  const { headers } = presented;
  const credentials = parseCredentials(headers.authorization);
  // Whoever shows something is judged by that, and not by a cookie that came along.
  if (credentials !== null) return visitorOf(credentials, presented, tools);
  const { users } = tools.auth;
  for (const value of cookieValues(headers.cookie, SESSION_COOKIE)) {
    const session = tools.sessions.parse(value, users);
    const user = session === null ? undefined : users[session.name];
    if (session === null || user === undefined) continue;
    return { kind: 'user', ...session, password: user.password };
  }
  return null;
}

/** The header counts from the addresses of the proxy only: anybody else can write one. */
function namedByProxy(
  { headers, peer }: Presented,
  { auth, isProxy }: IdentifyTools,
): Visitor | null {
  if (auth.proxy === null || !isProxy(peer)) return null;
  const name = headers[auth.proxy.user.toLowerCase()];
  if (typeof name !== 'string' || !PROXY_NAME.test(name)) return null;
  const listed = auth.proxy.groups === null ? '' : headers[auth.proxy.groups.toLowerCase()];
  const groups = (typeof listed === 'string' ? listed : '')
    .split(',', MAX_PROXY_GROUPS)
    .map((group) => group.trim())
    .filter((group) => group !== '');
  return { kind: 'proxy', name, groups, peer };
}

async function visitorOf(
  credentials: Credentials,
  { peer, signal }: Presented,
  tools: IdentifyTools,
): Promise<Visitor | null> {
  const { auth, attempts, passwords } = tools;
  if (credentials.kind === 'basic') {
    const { name, password } = credentials;
    return checkPassword(
      { name, password, peer, signal },
      { users: auth.users, attempts, passwords },
    );
  }
  const found = credentials.kind === 'bearer' ? ownerOf(credentials.token, auth.tokens) : null;
  if (found !== null) return { kind: 'token', ...found };
  takeAttempt(attempts, peer);
  return null;
}

export interface PasswordGiven {
  readonly name: string;
  readonly password: string;
  readonly peer: string;
  readonly signal: AbortSignal;
}

export interface PasswordTools extends Pick<IdentifyTools, 'attempts' | 'passwords'> {
  readonly users: AuthSettings['users'];
}

/** The user whose password this is; null: of nobody. @throws {SseTailError} ERR_ATTEMPTS, ERR_BUSY */
export async function checkPassword(
  { name, password, peer, signal }: PasswordGiven,
  { users, attempts, passwords }: PasswordTools,
): Promise<Visitor | null> {
  const user = users[name];
  const visitor = (hash: string): Visitor => ({
    kind: 'user',
    name,
    password: hash,
    untilMs: null,
  });
  // Programs send it with every request.
  if (user !== undefined && passwords.isRemembered(user, password)) return visitor(user.password);
  takeAttempt(attempts, peer);
  if (!(await passwords.check(user, password, signal)) || user === undefined) return null;
  attempts.giveBack(peer);
  return visitor(user.password);
}

function takeAttempt(attempts: Attempts, peer: string): void {
  if (attempts.take(peer)) return;
  throw new SseTailError(
    'ERR_ATTEMPTS',
    'signing in has failed too often from this address; try again in a minute',
  );
}

/** All are compared, however soon one fits: how long it takes tells nothing. */
function ownerOf(
  token: string,
  tokens: AuthSettings['tokens'],
): { readonly name: string; readonly sha256: string } | null {
  const digest = createHash('sha256').update(token).digest();
  const [owner = null] = Object.entries(tokens)
    .filter(([, { sha256 }]) => timingSafeEqual(Buffer.from(sha256, 'hex'), digest))
    .map(([name, { sha256 }]) => ({ name, sha256 }));
  return owner;
}
