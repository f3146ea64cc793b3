import type { IncomingMessage } from 'node:http';

import { SseTailError } from '../errors.ts';

export interface AccessOptions {
  /** The address that the server listens on. */
  readonly bind: string;
  /** Further host names that it answers for; lower case, without port. */
  readonly hosts: readonly string[];
  /** Origins whose pages may read the logs. */
  readonly cors: readonly string[];
}

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);
/** Addresses that stand for all of a machine: whoever binds to them names the hosts in the config. */
const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Host names with an optional port; an IPv6 address stands in brackets. */
const HOST_HEADER = /^(?:\[(?<v6>[0-9a-fA-F:.]+)\]|(?<name>[A-Za-z0-9_.-]+))(?::\d{1,5})?$/;

/**
 * Refuses a request whose Host header names none of ours: a foreign page that has its own name
 * resolve to this machine (DNS rebinding) cannot read the logs.
 * @throws {SseTailError} ERR_HOST
 */
export function checkHost(request: IncomingMessage, { bind, hosts }: AccessOptions): void {
  const groups = HOST_HEADER.exec(request.headers.host ?? '')?.groups;
  const name = (groups?.['v6'] ?? groups?.['name'] ?? '').toLowerCase().replace(/\.$/, '');
  const isKnown = LOOPBACK_HOSTS.has(name) || name === bind.toLowerCase() || hosts.includes(name);
  if (name !== '' && (isKnown || (WILDCARDS.has(bind) && isAddress(name)))) return;
  throw new SseTailError(
    'ERR_HOST',
    `this server does not answer for the host "${name}"; if it should, add it to "hosts" in the config`,
  );
}

/** A name that is an address needs no resolving, so nobody can have it resolve to something else. */
function isAddress(name: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name) || name.includes(':');
}

/**
 * Browsers let any page open a WebSocket to any server and only say where it came from.
 * @throws {SseTailError} ERR_ORIGIN
 */
export function checkOrigin(request: IncomingMessage, { cors }: AccessOptions): void {
  const { origin } = request.headers;
  if (isOwnOrigin(request) || (origin !== undefined && cors.includes(origin))) return;
  throw new SseTailError(
    'ERR_ORIGIN',
    'pages of this origin may not open a WebSocket here; if they should, add it to "cors" in the config',
  );
}

/** Whether a request comes from a page of this server, or from no page at all. */
export function isOwnOrigin({ headers: { origin, host } }: IncomingMessage): boolean {
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}

/** The CORS headers for a request of a page; null where it is not allowed or asks for nothing. */
export function corsHeaders(
  origin: string | undefined,
  { cors }: AccessOptions,
): Record<string, string> | null {
  if (origin === undefined || !cors.includes(origin)) return null;
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
    'Access-Control-Allow-Headers':
      'Authorization, Last-Event-ID, Cache-Control, Range, If-Range, If-None-Match',
    'Access-Control-Expose-Headers': 'ETag, Content-Range, Accept-Ranges',
    'Access-Control-Max-Age': '600',
  };
}
