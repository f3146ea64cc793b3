import { connect } from 'node:net';

import { expect, test } from 'vitest';

import { numberedLines, serveLog } from '../helpers/log-server.ts';

/** The bodies of answers that follow on each other, out of their chunks. */
function bodiesOf(bytes: string): string[] {
  return bytes
    .split(/HTTP\/1\.1 200 OK\r\n/)
    .slice(1)
    .map(bodyOf);
}

function bodyOf(answer: string): string {
  let rest = answer.slice(answer.indexOf('\r\n\r\n') + 4);
  let body = '';
  for (;;) {
    const lineEnd = rest.indexOf('\r\n');
    const length = Number.parseInt(rest.slice(0, lineEnd), 16);
    if (!(length > 0)) return body;
    body += rest.slice(lineEnd + 2, lineEnd + 2 + length);
    rest = rest.slice(lineEnd + 2 + length + 2);
  }
}

test.each([200, 20_000])(
  'streams that are asked for at once on one connection come one after the other, of %i lines',
  async (count) => {
    const lines = numberedLines(count);
    const server = await serveLog(lines);
    const path = '/logs/app?from=start&follow=false&format=text';
    const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n`;
    const socket = connect(server.port, '127.0.0.1');
    socket.write(`${request}\r\n${request}\r\n${request}Connection: close\r\n\r\n`);
    let received = '';
    for await (const chunk of socket) received += String(chunk);
    expect(bodiesOf(received)).toEqual([lines, lines, lines]);
  },
);

test('a connection that has brought a stream serves the next request', async () => {
  const server = await serveLog(numberedLines(10));
  const socket = connect(server.port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString();
  });
  for (let asked = 1; asked <= 20; asked += 1) {
    socket.write('GET /logs/app?follow=false&format=text HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await expect.poll(() => received.split('\r\n0\r\n\r\n').length - 1).toBe(asked);
  }
  socket.destroy();
  expect(bodiesOf(received)).toEqual(Array.from({ length: 20 }, () => numberedLines(10)));
});
