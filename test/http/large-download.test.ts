import { once } from 'node:events';
import { truncateSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { openResponse } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';
import { startTestServer } from '../helpers/server.ts';
import { POLL } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** So many that neither the kernel nor the server can hold them for a client that does not read. */
const BYTES = 24 * 1024 * 1024;

/** Four bytes that are nowhere else, again and again: none can stand in the place of others unseen. */
function numbered(bytes: number): Buffer {
  const content = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; at += 4) content.writeUInt32LE(at | 0x01010101, at);
  return content;
}

test('a download has the very bytes, however its client stops and goes on', async () => {
  const content = numbered(BYTES);
  const server = await serveLog(content);
  const response = await openResponse(`${server.url}raw/app`);
  const pieces: Buffer[] = [];
  for await (const piece of response as AsyncIterable<Buffer>) {
    pieces.push(piece);
    // Between two of them the server gets as far as it can.
    if (pieces.length % 16 === 0) await new Promise(setImmediate);
  }
  expect(Buffer.concat(pieces).equals(content)).toBe(true);
});

test('downloads that are asked for at once on one connection come one after the other', async () => {
  const content = numbered(2 * 1024 * 1024);
  const server = await serveLog(content);
  const socket = connect(server.port, '127.0.0.1');
  const request = 'GET /raw/app HTTP/1.1\r\nHost: 127.0.0.1\r\n';
  socket.write(`${request}\r\n${request}\r\n${request}Connection: close\r\n\r\n`);
  const pieces: Buffer[] = [];
  for await (const piece of socket) pieces.push(piece);
  let rest = Buffer.concat(pieces);
  for (let answers = 0; answers < 3; answers += 1) {
    const begin = rest.indexOf('\r\n\r\n') + 4;
    expect(rest.subarray(begin, begin + content.length).equals(content)).toBe(true);
    rest = rest.subarray(begin + content.length);
  }
  expect(rest.length).toBe(0);
});

test('a download of a file that becomes shorter breaks off, and the server says why', async () => {
  const file = join(tempFolder(), 'app.log');
  writeFileSync(file, numbered(BYTES));
  const server = await startTestServer({ logs: { app: file } });
  onTestFinished(() => server.close());
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  socket.write('GET /raw/app HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await once(socket, 'readable');
  truncateSync(file, 1000);
  const closed = once(socket, 'close');
  let received = 0;
  socket.on('data', (piece: Buffer) => {
    received += piece.length;
  });
  await closed;
  expect(received).toBeLessThan(BYTES);
  await expect.poll(() => String(server.errors[0]), POLL).toContain('became shorter');
});
