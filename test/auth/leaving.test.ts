import { connect } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';

import { hashPassword } from '../../src/lib/password-hash.ts';
import { ask } from '../helpers/http.ts';
import { POLL } from '../helpers/sse-client.ts';
import { TOKEN, as, guarded, usualAuth } from './stage.ts';
import type { Guarded } from './stage.ts';

/** A server of which a password is checked as slowly as usual. */
async function slowlyGuarded(): Promise<Guarded> {
  const password = await hashPassword('correct horse');
  const auth = await usualAuth({ users: { ada: { password, groups: ['ops'] } } });
  return guarded({ auth, maxRequests: 1 });
}

const TOKENED = { headers: { Authorization: `Bearer ${TOKEN}` } };

/** Sends a request, and leaves without an answer. */
async function askAndLeave({ url }: Guarded, head: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  await new Promise<void>((resolve) => {
    socket.write(head, () => resolve());
  });
  // The server has it once it answers somebody who came later.
  await ask(`${url}healthz`);
  socket.destroy();
}

const BASIC = `Authorization: ${as('ada:correct horse').Authorization}\r\n`;

test('who leaves while a password is checked keeps no place', async () => {
  const server = await slowlyGuarded();
  for (const path of ['raw/app', 'api/lines/app?at=start', 'logs/app']) {
    await askAndLeave(server, `GET /${path} HTTP/1.1\r\nHost: localhost\r\n${BASIC}\r\n`);
  }
  // Whoever asks with a name and a password waits behind those who came before.
  await ask(`${server.url}healthz`, { headers: as('eve:nothing') });
  const look = async (): Promise<number> => (await ask(`${server.url}raw/app`, TOKENED)).status;
  expect(await look()).toBe(200);
  const { text } = await ask(`${server.url}healthz`, TOKENED);
  expect(JSON.parse(text).viewers).toBe(0);
});

test('who leaves while waiting to sign in is no fault that is told', async () => {
  const server = await slowlyGuarded();
  const wrong = as('ada:wrong').Authorization;
  const upgrade =
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  const form = 'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n';
  const heads = [
    `GET /logs HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${wrong}\r\n\r\n`,
    `GET /logs/app HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${wrong}\r\n${upgrade}\r\n`,
    `POST /login HTTP/1.1\r\nHost: localhost\r\n${form}\r\nname=ada`,
  ];
  await Promise.all([...heads, ...heads].map((head) => askAndLeave(server, head)));
  await expect
    .poll(async () => (await ask(`${server.url}logs`, { headers: as('eve:nothing') })).status, POLL)
    .toBe(401);
  expect(server.errors).toEqual([]);
});
