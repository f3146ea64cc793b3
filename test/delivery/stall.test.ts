import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as passed } from 'node:timers/promises';

import { createParser } from 'eventsource-parser';
import { describe, expect, onTestFinished, test } from 'vitest';

import { openResponse, viewerCount } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';
import { POLL, connectSse } from '../helpers/sse-client.ts';
import { connectWs } from '../helpers/ws-client.ts';

/** More than the kernel takes for a connection, many times over. */
const LINE_COUNT = 600_000;
const CONTENT = Array.from(
  { length: LINE_COUNT },
  (_, index) => `number ${index} of many, many lines\n`,
).join('');
const LINES = CONTENT.trimEnd().split('\n');

/** Reads what is left of a stream that was cut; the lines, and the id to come back with. */
async function readRest(response: IncomingMessage): Promise<{ lines: string[]; lastId: string }> {
  const lines: string[] = [];
  let lastId = '';
  const parser = createParser({
    onEvent({ id, event, data }) {
      lastId = id ?? lastId;
      if (event === undefined) lines.push(data);
    },
  });
  response.setEncoding('utf8');
  response.on('data', (text: string) => parser.feed(text));
  response.on('error', () => undefined);
  await new Promise((resolve) => {
    response.on('close', resolve);
  });
  return { lines, lastId };
}

function sameLines(received: readonly string[]): boolean {
  return received.length === LINES.length && received.every((line, index) => line === LINES[index]);
}

describe('a viewer that takes nothing is cut off, and comes back without a loss', () => {
  test('over HTTP', async () => {
    const server = await serveLog(CONTENT, { stallTimeoutMs: 200 });
    const response = await openResponse(server.stream('from=start'));
    await expect.poll(() => viewerCount(server.url), POLL).toBe(0);
    const { lines, lastId } = await readRest(response);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(LINE_COUNT);
    const resumed = connectSse(server.stream(), { 'Last-Event-ID': lastId });
    await resumed.sawNotice('live');
    expect(resumed.notices('gap')).toEqual([]);
    expect(sameLines([...lines, ...resumed.lines()])).toBe(true);
  });

  test('over WebSocket', async () => {
    const server = await serveLog(CONTENT, { stallTimeoutMs: 200 });
    const client = connectWs(server.stream('from=start'));
    await client.pausedAtOpen();
    await expect.poll(() => viewerCount(server.url), POLL).toBe(0);
    client.socket.resume();
    expect(await client.closed()).toBe(1006);
    expect(client.lines.length).toBeLessThan(LINE_COUNT);
    const resumed = connectWs(server.stream(`last_event_id=${client.lastId}`));
    await resumed.sawNotice('live');
    expect(sameLines([...client.lines, ...resumed.lines])).toBe(true);
  });

  test('over WebSocket, when the log was quiet for longer than it may take before', async () => {
    const quietMs = 200;
    const server = await serveLog('', { stallTimeoutMs: quietMs });
    const client = connectWs(server.stream());
    await client.sawNotice('live');
    await passed(3 * quietMs);
    client.socket.pause();
    server.append(CONTENT);
    await expect.poll(() => viewerCount(server.url), POLL).toBe(0);
    client.socket.resume();
    expect(await client.closed()).toBe(1006);
  });
});

describe('a viewer that is slow but steady is not cut off', () => {
  /** One piece of a long line takes many times the timeout at the pace of some 3 MB a second. */
  const PIECE_BYTES = 24 * 1_048_576;
  /** Kernels let a sender go on in steps of more than a MiB, so this is no less than it must be. */
  const SETTINGS = { maxLineBytes: PIECE_BYTES, stallTimeoutMs: 1500 };
  const LONG_LINE = Buffer.alloc(PIECE_BYTES + 1, 'x');
  const UPGRADE =
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';

  test.each([
    ['HTTP', ''],
    ['WebSocket', UPGRADE],
  ])('over %s', async (_name, headers) => {
    const server = await serveLog(LONG_LINE, SETTINGS);
    const socket = connect(server.port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.write(`GET /logs/app?from=start HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`);
    await once(socket, 'readable');
    let taken = 0;
    for (let step = 0; step < 150; step += 1) {
      taken += socket.read()?.length ?? 0;
      await passed(20);
    }
    // So slow that a piece was under way all the time, and still there.
    expect(taken).toBeLessThan(PIECE_BYTES);
    expect(await viewerCount(server.url)).toBe(1);
  });
});

test('one that is idle is not cut off', async () => {
  const server = await serveLog('one\n', { stallTimeoutMs: 100, heartbeatMs: 60_000 });
  const clients = [connectSse(server.stream()), connectSse(server.stream('format=text'))];
  const overWs = connectWs(server.stream());
  await expect.poll(() => clients.every(({ body }) => body.includes('one')), POLL).toBe(true);
  await overWs.sawNotice('live');
  await passed(350);
  server.append('two\n');
  await expect.poll(() => clients.every(({ body }) => body.includes('two')), POLL).toBe(true);
  await overWs.sawLines(2);
});
