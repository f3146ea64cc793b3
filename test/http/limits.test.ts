import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';

import { createPlaces } from '../../src/delivery/places.ts';
import { ask, errorCode, exchange, openResponse } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { startTestServer } from '../helpers/server.ts';
import { POLL, connectSse, readToEnd } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** A connection that is cut when the test is over. */
function open(port: number, localAddress = '127.0.0.1'): Socket {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('error', () => socket.destroy());
  onTestFinished(() => void socket.destroy());
  return socket;
}

const GET = 'GET /logs/app HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** Waits until a connection has received this. */
async function received(socket: Socket, words: string): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  await expect.poll(() => text, POLL).toContain(words);
  return text;
}

describe('viewers', () => {
  test('of one address are limited, and those of others are not', async () => {
    const server = await serveLog(numberedLines(1), { maxViewersPerAddress: 1 });
    const [first, second, other] = ['127.0.0.2', '127.0.0.2', '127.0.0.3'].map((address) =>
      open(server.port, address),
    );
    if (!first || !second || !other) throw new Error('three connections');
    first.write(GET);
    await received(first, 'event: live');
    second.write(GET);
    const text = await received(second, 'event: busy');
    expect(text).toMatch(/^HTTP\/1.1 200 OK.*retry: \d+.*raise maxViewersPerAddress/s);
    other.write(GET);
    await received(other, 'event: live');
    first.destroy();
    const again = open(server.port, '127.0.0.2');
    await expect
      .poll(async () => JSON.parse((await ask(`${server.url}healthz`)).text).viewers, POLL)
      .toBe(1);
    again.write(GET);
    await received(again, 'event: live');
  });

  test('of this machine are not counted by address: a proxy may be there', () => {
    const limits = { maxViewers: 100, maxViewersPerAddress: 1, maxViewersPerLog: 100 };
    const places = createPlaces(limits);
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.0.0.1', '10.0.0.1']) {
      expect(places.take({ address, logs: [] })).toBeTypeOf('function');
    }
    expect(places.take({ address: '10.0.0.1', logs: [] })).toMatchObject({
      limit: 'maxViewersPerAddress',
    });
    expect(places.count).toBe(5);
  });

  test('of one log are limited, and those of others are not', async () => {
    const folder = tempFolder();
    const logs = { a: join(folder, 'a.log'), b: join(folder, 'b.log') };
    for (const path of Object.values(logs)) writeFileSync(path, 'one\n');
    const server = await startTestServer({ logs, maxViewersPerLog: 1 });
    onTestFinished(() => server.close());
    const seated = connectSse(`${server.url}logs/a`);
    await seated.sawNotice('live');
    for (const path of ['logs/a', 'logs/a,b', 'logs/b,a']) {
      const refused = await readToEnd(server.url + path);
      expect((await refused.opened).status).toBe(200);
      expect(refused.notices('busy')[0]?.['message']).toContain('maxViewersPerLog');
      expect(refused.retries).toHaveLength(1);
    }
    const other = connectSse(`${server.url}logs/b`);
    await other.sawNotice('live');
    seated.cut();
    await expect
      .poll(async () => JSON.parse((await ask(`${server.url}healthz`)).text).viewers, POLL)
      .toBe(1);
    await connectSse(`${server.url}logs/a`).sawNotice('live');
  });
});

describe('connections', () => {
  test('beyond maxConnections are closed, and those that are there go on', async () => {
    const server = await serveLog(numberedLines(1), { maxConnections: 2 });
    const seated = connectSse(server.stream());
    await seated.sawNotice('live');
    const idle = open(server.port);
    await once(idle, 'connect');
    const refused = open(server.port);
    await once(refused, 'close');
    server.append(numberedLines(1, 2));
    await seated.sawLines(2);
  });

  test('that send their headers slowly are cut off, however many', async () => {
    const server = await serveLog(numberedLines(1), { headersTimeoutMs: 1000 });
    const slow = Array.from({ length: 500 }, () => open(server.port));
    // Only who reads hears that it is over.
    const closed = slow.map((socket) => once(socket.resume(), 'close'));
    for (const socket of slow) socket.write('GET /logs/app HTTP/1.1\r\nHost: localhost\r\nX-a:');
    // Whoever asks properly is served meanwhile.
    const viewer = connectSse(server.stream());
    await viewer.sawNotice('live');
    server.append(numberedLines(1, 2));
    await viewer.sawLines(2);
    await Promise.all(closed);
    expect(viewer.isClosed).toBe(false);
  });

  test('that send a form slowly are cut off', async () => {
    const server = await serveLog(numberedLines(1), { headersTimeoutMs: 1000 });
    const head = 'POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nname';
    await exchange(server.port, head);
  });
});

function withHeader(size: number): string {
  return `GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-a: ${'a'.repeat(size)}\r\n\r\n`;
}

test('headers beyond maxHeaderBytes are refused', async () => {
  const server = await serveLog(numberedLines(1), { maxHeaderBytes: 4096 });
  expect(await exchange(server.port, withHeader(3000))).toMatch(/^HTTP\/1.1 200 /);
  expect(await exchange(server.port, withHeader(5000))).toMatch(/^HTTP\/1.1 431 /);
});

test('a WebSocket client that sends more than maxMessageBytes is cut off', async () => {
  const server = await serveLog(numberedLines(1), { maxMessageBytes: 100 });
  const socket = new WebSocket(server.stream().replace(/^http/, 'ws'));
  await once(socket, 'open');
  socket.send('a'.repeat(101));
  const [code] = await once(socket, 'close');
  expect(code).toBe(1009);
});

test('lookups and downloads beyond maxRequests are told to come back, and streams are not', async () => {
  const server = await serveLog(Buffer.alloc(64 * 1024 * 1024, 'a line\n'), { maxRequests: 1 });
  const download = await openResponse(`${server.url}raw/app`);
  download.pause();
  for (const path of ['raw/app', 'api/lines/app?at=start']) {
    const answer = await ask(server.url + path);
    expect([answer.status, errorCode(answer)]).toEqual([503, 'ERR_BUSY']);
  }
  await connectSse(server.stream()).sawNotice('live');
  download.destroy();
  await expect
    .poll(async () => (await ask(`${server.url}api/lines/app?at=start`)).status, POLL)
    .toBe(200);
});

test('a download whose client takes nothing is cut off', async () => {
  const settings = { stallTimeoutMs: 1000, maxRequests: 1 };
  const server = await serveLog(Buffer.alloc(64 * 1024 * 1024, 'a line\n'), settings);
  const download = await openResponse(`${server.url}raw/app`);
  download.pause();
  const look = async (): Promise<number> =>
    (await ask(`${server.url}api/lines/app?at=start`)).status;
  expect(await look()).toBe(503);
  await expect.poll(look, POLL).toBe(200);
});
