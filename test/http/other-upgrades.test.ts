import { once } from 'node:events';
import { connect } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';

import { ask, exchange, viewerCount } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';
import { POLL, connectSse } from '../helpers/sse-client.ts';

/** What clients say that would like HTTP/2. */
const OFFER = {
  Connection: 'Upgrade, HTTP2-Settings',
  Upgrade: 'h2c',
  'HTTP2-Settings': 'AAMAAABkAAQAoAAAAAIAAAAA',
};
const HEAD = Object.entries(OFFER)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('');

test('a client that offers another protocol is answered in this one', async () => {
  const server = await serveLog('one\n');
  for (const path of ['healthz', 'logs', 'raw/app', 'logs/app?follow=false']) {
    const answer = await exchange(
      server.port,
      `GET /${path} HTTP/1.1\r\nHost: localhost\r\n${HEAD}\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(answer).toMatch(/^Connection: close$/m);
  }
});

test('the checks are the same', async () => {
  const server = await serveLog('secret\n');
  const request = `GET /logs/app HTTP/1.1\r\nHost: evil.example\r\n${HEAD}\r\n`;
  const answer = await exchange(server.port, request);
  expect(answer).toMatch(/^HTTP\/1.1 403 /);
  expect(answer).not.toContain('secret');
});

test('its stream goes on, and is over when it leaves', async () => {
  const server = await serveLog('one\n');
  const client = connectSse(server.stream(), OFFER);
  await client.sawNotice('live');
  server.append('two\n');
  await client.sawLines(2);
  client.cut();
  await expect.poll(() => viewerCount(server.url), POLL).toBe(0);
});

test('its stream waits for it where it is slow', async () => {
  const content = Buffer.alloc(30_000_000, 'a line of it\n');
  const server = await serveLog(content, { stallTimeoutMs: 2000 });
  const socket = connect(server.port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write(
    `GET /logs/app?from=start&follow=false&format=text HTTP/1.1\r\nHost: localhost\r\n${HEAD}\r\n`,
  );
  await once(socket, 'readable');
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await once(socket, 'end');
  expect(bytes).toBeGreaterThan(content.lastIndexOf('\n'));
});

test('its answer is cut off where it takes nothing', async () => {
  const content = Buffer.alloc(30_000_000, 'a line of it\n');
  const server = await serveLog(content, { stallTimeoutMs: 1000, maxRequests: 1 });
  const socket = connect(server.port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write(`GET /raw/app HTTP/1.1\r\nHost: localhost\r\n${HEAD}\r\n`);
  await once(socket, 'readable');
  const look = async (): Promise<number> =>
    (await ask(`${server.url}api/lines/app?at=start`)).status;
  expect(await look()).toBe(503);
  await expect.poll(look, POLL).toBe(200);
});
