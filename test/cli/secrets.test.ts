import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { isPassword } from '../../src/lib/password-hash.ts';
import { run } from './support.ts';

test('hash-password reads a line and prints what the config says of it', async () => {
  const { stdin, ended, printed } = run(['hash-password']);
  stdin.end('correct horse\nnot this\n');
  expect(await ended).toBe(0);
  expect(await isPassword('correct horse', printed().trim())).toBe(true);
  expect(printed()).not.toContain('correct');
});

test('hash-password says what to do where there is no password', async () => {
  const { stdin, ended, complaints } = run(['hash-password']);
  stdin.end();
  expect(await ended).toBe(2);
  expect(complaints()).toMatch(/no password on standard input; write: /);
});

test('new-token prints a token, and what the config says of it', async () => {
  const { ended, printed } = run(['new-token']);
  expect(await ended).toBe(0);
  const { token = '', sha256 } =
    /^token +(?<token>\S{43})\nsha256 +(?<sha256>[0-9a-f]{64})\n$/.exec(printed())?.groups ?? {};
  expect(sha256).toBe(createHash('sha256').update(token).digest('hex'));
});
