import { isIP } from 'node:net';
import * as z from 'zod';
import { isAddressRange } from '../lib/address-list.ts';
import { socketPath } from '../lib/socket-path.ts';
import { DEFAULTS } from './settings.ts';
import { text } from './text.ts';

/** Where the server is, who stands before it, and whose pages may ask. */

const HOST_NAME = /^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?$/;
const BASE = /^\/?([A-Za-z0-9._~-]+\/)*[A-Za-z0-9._~-]*$/;

/** The system has no room for more. */
const MAX_SOCKET_PATH_BYTES = 107;
const MAX_HOSTS = 1000;

/** An address, a host name or a unix socket. */
export function isAddress(value: string): boolean {
  const path = socketPath(value);
  if (path !== null)
    return path.startsWith('/') && Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES;
  return isIP(value) !== 0 || HOST_NAME.test(value);
}

/** A path that URLs begin with. */
export function isBase(value: string): boolean {
  return BASE.test(value) && !value.split('/').some((step) => step === '.' || step === '..');
}

function isOrigin(value: string): boolean {
  return /^https?:\/\//.test(value) && URL.canParse(value) && new URL(value).origin === value;
}

export const hostList = z
  .array(
    text(isAddress, 'must be a host name without scheme and port, such as "logs.example.org"'),
    { error: 'must be a list of host names, such as ["logs.example.org"]' },
  )
  .max(MAX_HOSTS, { error: `must have at most ${MAX_HOSTS} entries` })
  .default([...DEFAULTS.hosts]);

export const proxyList = z
  .array(
    text(
      (value) => value === 'unix' || isAddressRange(value),
      'must be an address or a range such as "10.0.0.0/8", or "unix" for the unix socket',
    ),
    { error: 'must be a list of addresses, such as ["127.0.0.1"]' },
  )
  .max(MAX_HOSTS, { error: `must have at most ${MAX_HOSTS} entries` })
  .default([...DEFAULTS.trustProxy]);

export const originList = z
  .array(
    text(isOrigin, 'must be an origin: scheme://host[:port] in lower case and nothing behind it'),
    { error: 'must be a list of origins, such as ["https://status.example.org"]' },
  )
  .max(MAX_HOSTS, { error: `must have at most ${MAX_HOSTS} entries` })
  .default([...DEFAULTS.cors]);
