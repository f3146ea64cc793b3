import { once } from 'node:events';
import { connect } from 'node:net';

import { expect, test } from 'vitest';

import { ask, exchange } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';
import type { LogServer } from '../helpers/log-server.ts';
import { readToEnd } from '../helpers/sse-client.ts';

async function expectAlive({ url, stream }: LogServer): Promise<void> {
  expect((await ask(`${url}healthz`)).status).toBe(200);
  expect((await readToEnd(stream('follow=false'))).lines()).toEqual(['one']);
}

test.each([
  ['no Host', 'GET /logs HTTP/1.1\r\n\r\n', /^HTTP\/1.1 400 /],
  ['no HTTP at all', 'hello\r\n\r\n', /^HTTP\/1.1 400 /],
  ['TLS', Buffer.from('16030100a5010000a10303', 'hex'), /^HTTP\/1.1 400 /],
  ['a method that there is not', 'FETCH / HTTP/1.1\r\nHost: localhost\r\n\r\n', /^HTTP\/1.1 400 /],
  ['a space in the path', 'GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n', /^HTTP\/1.1 400 /],
  ['a header without a colon', 'GET / HTTP/1.1\r\nHost localhost\r\n\r\n', /^HTTP\/1.1 400 /],
  [
    'two lengths',
    'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    /^HTTP\/1.1 400 /,
  ],
  [
    'a length and chunks',
    'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    /^HTTP\/1.1 400 /,
  ],
  ['HTTP/1.0 without a Host', 'GET /logs HTTP/1.0\r\n\r\n', /^HTTP\/1.1 403 /],
  [
    'a target without a path',
    'GET //?@#@ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    /^HTTP\/1.1 404 /,
  ],
  [
    'a target of an option',
    'OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    /^HTTP\/1.1 404 /,
  ],
  [
    'a broken upgrade',
    'GET /logs/app HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    /^HTTP\/1.1 400 /,
  ],
  [
    'an upgrade of an old version',
    'GET /logs/app HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 1\r\n\r\n',
    /^HTTP\/1.1 4\d\d /,
  ],
])('%s is answered with an error, and the server lives', async (_what, bytes, expected) => {
  const running = await serveLog('one\n');
  expect(await exchange(running.port, bytes)).toMatch(expected);
  await expectAlive(running);
});

test('a client that leaves in the middle of its request', async () => {
  const running = await serveLog('one\n');
  for (const bytes of ['G', 'GET /logs/app HTTP/1.1\r\nHost: loc', 'GET /logs/app HTTP/1.1\r\n']) {
    const socket = connect(running.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(bytes);
    socket.resetAndDestroy();
    await once(socket, 'close');
  }
  await expectAlive(running);
});

test('a client that is gone in the middle of an upgrade', async () => {
  const running = await serveLog('one\n');
  for (let round = 0; round < 50; round += 1) {
    const socket = connect(running.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      'GET /logs/app HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    if (round % 2 === 0) await new Promise(setImmediate);
    socket.resetAndDestroy();
    await once(socket, 'close');
  }
  await expectAlive(running);
});

test.each([
  ['a request that was refused', 'no HTTP\r\n\r\n'],
  [
    'a WebSocket that was refused',
    'GET /logs/app HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Origin: https://evil.example\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n' +
      'Sec-WebSocket-Version: 13\r\n\r\n',
  ],
])('%s holds nothing, though the client keeps its half of the connection', async (_what, bytes) => {
  const running = await serveLog('one\n');
  const socket = connect({ port: running.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.write(bytes);
  socket.resume();
  await once(socket, 'end');
  const begun = performance.now();
  await running.close();
  expect(performance.now() - begun).toBeLessThan(1000);
  socket.destroy();
});
