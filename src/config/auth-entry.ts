import * as z from 'zod';
import { isAddressRange } from '../lib/address-list.ts';
import { isPasswordHash } from '../lib/password-hash.ts';
import { text } from './text.ts';

/** The shape of `auth`: who may sign in, and how. */

/** Of users, tokens and groups; small enough for a header and a cookie. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$/;
const HEADER = /^[A-Za-z0-9-]{1,64}$/;
const MAX_GROUPS = 100;
const MAX_ADDRESSES = 100;
const MAX_ALLOWED = 1000;

const DEFAULT_SESSION_MS = 604_800_000;
const DEFAULT_MAX_FAILURES = 10;

const nameError =
  'is no name; write 1 to 64 letters, digits, ".", "_", "-", "+" or "@", and no sign at the beginning';
const name = z.string().regex(NAME, { error: nameError });

const groups = z
  .array(
    text((it) => NAME.test(it), 'must be the name of a group'),
    { error: 'must be a list of groups, such as ["ops"]' },
  )
  .max(MAX_GROUPS, { error: `must have at most ${MAX_GROUPS} entries` })
  .default([])
  .describe('The groups that it belongs to; in "allow" a group is "@ops".');

const user = z.strictObject(
  {
    password: text(isPasswordHash, 'must be what "sse-tail hash-password" prints').describe(
      'What "sse-tail hash-password" prints; never the password.',
    ),
    groups,
  },
  { error: 'must be { "password": "…" } with what "sse-tail hash-password" prints' },
);

const token = z.strictObject(
  {
    sha256: text(
      (it) => /^[0-9a-f]{64}$/.test(it),
      'must be the 64 hex digits that "sse-tail new-token" prints',
    ).describe('The SHA-256 of the token, as "sse-tail new-token" prints it; never the token.'),
    groups,
  },
  { error: 'must be { "sha256": "…" } with what "sse-tail new-token" prints' },
);

function isHeader(value: string): boolean {
  return HEADER.test(value);
}

const proxy = z.strictObject(
  {
    from: z
      .array(
        text(isAddressRange, 'must be an address or a range, such as "127.0.0.1" or "10.0.0.0/8"'),
        { error: 'must be the list of the addresses of the proxy, such as ["127.0.0.1"]' },
      )
      .min(1, { error: 'must name the address of the proxy, such as ["127.0.0.1"]' })
      .max(MAX_ADDRESSES, { error: `must have at most ${MAX_ADDRESSES} entries` })
      .describe('The addresses of the proxy; from all others the header counts for nothing.'),
    user: text(isHeader, 'must be the name of a header (default "Remote-User")')
      .default('Remote-User')
      .describe('The header in which the proxy says who somebody is.'),
    groups: text(isHeader, 'must be the name of a header, or null')
      .nullable()
      .default(null)
      .describe('The header with their groups, with commas between them; null: none.'),
  },
  { error: 'must be { "from": ["127.0.0.1"] } with the addresses of the proxy' },
);

function wholeNumber(range: readonly [number, number], usual: number, description: string) {
  const [min, max] = range;
  const error = `must be a whole number from ${min} to ${max} (default ${usual})`;
  return z
    .int({ error })
    .min(min, { error })
    .max(max, { error })
    .default(usual)
    .describe(description);
}

/** Who may sign in; null: nobody is asked. */
export const authEntry = z
  .strictObject(
    {
      users: z
        .record(name, user, { error: 'must be an object: { "ada": { "password": "…" } }' })
        .default({})
        .describe('People with a password.'),
      tokens: z
        .record(name, token, { error: 'must be an object: { "grafana": { "sha256": "…" } }' })
        .default({})
        .describe('Programs with a bearer token.'),
      proxy: proxy.nullable().default(null).describe('A proxy that has asked who people are.'),
      keyFile: text((it) => it !== '' && !it.includes('\0'), 'must be the path of a file, or null')
        .nullable()
        .default(null)
        .describe(
          'At least 32 random bytes that sign sessions, for several servers or across restarts; null: a key that ends with the process.',
        ),
      sessionMs: wholeNumber(
        [60_000, 31_536_000_000],
        DEFAULT_SESSION_MS,
        'Milliseconds after which people have to sign in again.',
      ),
      maxFailures: wholeNumber(
        [1, 1000],
        DEFAULT_MAX_FAILURES,
        'How often an address may fail to sign in within a minute.',
      ),
    },
    { error: 'must be an object: { "users": { "ada": { "password": "…" } } }, or null' },
  )
  .nullable()
  .default(null)
  .describe('Who may read logs; null: whoever reaches the port.');

/** Who may read a log. */
export const allow = z
  .array(
    text(
      (it) => NAME.test(it.replace(/^@/, '')),
      'must be the name of a user or a token, or "@" and a group',
    ),
    { error: 'must be a list of users and groups, such as ["ada", "@ops"]' },
  )
  .max(MAX_ALLOWED, { error: `must have at most ${MAX_ALLOWED} entries` })
  .optional()
  .describe('Users, tokens and groups ("@ops") who may read it; without it whoever is signed in.');

/** Keys of `auth` and of what is in it, for messages. */
export const AUTH_KEYS = {
  auth: ['users', 'tokens', 'proxy', 'keyFile', 'sessionMs', 'maxFailures'],
  users: Object.keys(user.shape),
  tokens: Object.keys(token.shape),
  proxy: Object.keys(proxy.shape),
} as const;
