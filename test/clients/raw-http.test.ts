import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';

import { viewerCount } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { POLL } from '../helpers/sse-client.ts';

/** Takes chunked transfer coding apart, as a client of the simplest kind does. */
function dechunk(body: string): string {
  let text = '';
  let rest = body;
  for (;;) {
    const head = /^([0-9a-f]+)\r\n/i.exec(rest);
    const size = head === null ? 0 : Number.parseInt(head[1] ?? '', 16);
    const start = head?.[0].length ?? 0;
    if (size === 0 || rest.length < start + size + 2) return text;
    expect(rest.slice(start + size, start + size + 2)).toBe('\r\n');
    text += rest.slice(start, start + size);
    rest = rest.slice(start + size + 2);
  }
}

async function open(
  port: number,
  request: string,
): Promise<{ socket: Socket; received(): string }> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    received += text;
  });
  await once(socket, 'connect');
  socket.write(request);
  return { socket, received: () => received };
}

const REQUEST =
  'GET /logs/app HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n' +
  'Cache-Control: no-cache\r\n\r\n';

test('a client that speaks HTTP by hand reads the stream in chunks, line by line', async () => {
  const server = await serveLog(numberedLines(2));
  const { received } = await open(server.port, REQUEST);
  await expect.poll(received, POLL).toContain('event: live');
  const [head = ''] = received().split('\r\n\r\n', 1);
  expect(head).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  expect(head).toMatch(/^Content-Type: text\/event-stream; charset=utf-8$/m);
  expect(head).toMatch(/^Transfer-Encoding: chunked$/m);
  expect(head).not.toMatch(/^Content-Length/im);
  server.append('line 3\nä\n');
  await expect.poll(received, POLL).toContain('data: line 3');
  const body = (): string =>
    dechunk(Buffer.from(received().slice(head.length + 4)).toString('latin1'));
  await expect.poll(() => body().match(/^data: .*$/gm)?.length, POLL).toBe(5);
  const data = Buffer.from(body(), 'latin1')
    .toString()
    .match(/^data: .*$/gm);
  expect(data).toEqual(['data: line 1', 'data: line 2', 'data: {}', 'data: line 3', 'data: ä']);
});

test('HTTP/1.0 gets the stream without chunks, ended by the end of the connection', async () => {
  const server = await serveLog(numberedLines(2));
  const request = 'GET /logs/app?follow=false HTTP/1.0\r\nHost: localhost\r\n\r\n';
  const { socket, received } = await open(server.port, request);
  await once(socket, 'end');
  expect(received()).not.toMatch(/^Transfer-Encoding/im);
  expect(received()).toMatch(/^data: line 1\n\nid: .*\ndata: line 2\n\nevent: end$/m);
});

test.each([
  ['closes', (socket: Socket) => socket.end()],
  ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ['destroys', (socket: Socket) => socket.destroy()],
])('all that a client held is free when it %s its connection', async (_how, leave) => {
  const server = await serveLog(numberedLines(2), { heartbeatMs: 200 });
  const { socket, received } = await open(server.port, REQUEST);
  await expect.poll(received, POLL).toContain('event: live');
  expect(await viewerCount(server.url)).toBe(1);
  leave(socket);
  await expect.poll(() => viewerCount(server.url), POLL).toBe(0);
});

test('a second stream can follow on the connection of one that ended', async () => {
  const server = await serveLog(numberedLines(2));
  const request = 'GET /logs/app?follow=false&format=text HTTP/1.1\r\nHost: localhost\r\n\r\n';
  const { socket, received } = await open(server.port, request);
  await expect.poll(received, POLL).toMatch(/\r\n0\r\n\r\n$/);
  socket.write(request.replace('HTTP/1.1\r\n', 'HTTP/1.1\r\nConnection: close\r\n'));
  await once(socket, 'end');
  expect(received().match(/HTTP\/1.1 200 OK/g)).toHaveLength(2);
  expect(received().match(/line 2\n/g)).toHaveLength(2);
});
