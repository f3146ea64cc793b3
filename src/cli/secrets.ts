import { createHash, randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

import { SseTailError } from '../errors.ts';
import { hashPassword } from '../lib/password-hash.ts';
import type { Host } from './host.ts';

/** What is typed is shown nowhere. */
const NOWHERE = new Writable({ write: (_chunk, _encoding, done) => done() });

const TOKEN_BYTES = 32;

/**
 * Reads a password, the first line of standard input, and prints what a config says of it.
 * @throws SseTailError ERR_USAGE where there is none
 */
export async function printPasswordHash(host: Host): Promise<void> {
  const { stdin } = host;
  const isTerminal = 'isTTY' in stdin && stdin.isTTY === true;
  if (isTerminal) host.complain('type the password and Enter; it is not shown');
  const password = await firstLine(host, isTerminal);
  if (password === '') {
    const way = `write: printf '%s\\n' "$PASSWORD" | sse-tail hash-password`;
    throw new SseTailError('ERR_USAGE', `there is no password on standard input; ${way}`);
  }
  host.print(await hashPassword(password));
}

/** Prints a new token, which nobody can guess, and what a config says of it. */
export async function printNewToken({ print, complain }: Host): Promise<void> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  complain('the token is for the program that reads; the config has its "sha256" only');
  print(`token   ${token}`);
  print(`sha256  ${createHash('sha256').update(token).digest('hex')}`);
}

/** Empty where there is none. */
async function firstLine({ stdin, stop }: Host, terminal: boolean): Promise<string> {
  const lines = createInterface({ input: stdin, output: NOWHERE, terminal });
  try {
    return await new Promise<string>((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(''));
      stop.addEventListener('abort', () => resolve(''), { once: true });
    });
  } finally {
    lines.close();
  }
}
