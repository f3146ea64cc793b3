import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { ask } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import type { LogServer } from '../helpers/log-server.ts';
import { POLL, connectSse, readToEnd } from '../helpers/sse-client.ts';

/** 10,000 in the long form: `npm run test:hostile`. */
const RUNS = Number(process.env['SSE_TAIL_TEST_GARBAGE'] ?? 600);
const TOGETHER = 20;
/** Much more than what so many take on a busy machine. */
const TEST_MS = 30_000 + RUNS * 10;

const UPGRADE =
  'GET /logs/app HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n';

const bytes = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((it) => Buffer.from(it).toString('latin1'));
const WORDS = [
  'GET',
  'POST',
  'HEAD',
  'OPTIONS',
  'CONNECT',
  'PRI',
  '/',
  '/logs/app',
  '/raw/app',
  '*',
  '..',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/2.0',
  '\r\n',
  '\n',
  ' ',
  '\0',
  ':',
  ';',
  ',',
  '%00',
  '%2e',
  '?',
  'Host: localhost',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Expect: 100-continue',
  'Range: bytes=0-',
  'Range: bytes=-1,5-',
  'Last-Event-ID: 1-a-b',
  'Cookie: sse-tail-session=x',
  'Transfer-Encoding: chunked',
  'Content-Length: 5',
  'Content-Length: -1',
  '0\r\n\r\n',
  'from=start',
  'grep=/(a+)+$/',
  'lines=99999999',
  'follow=false',
  'format=batch',
];
const word = fc.constantFrom(...WORDS);
/** What has the look of a request, somewhere. */
const nearly = fc
  .array(fc.oneof({ weight: 4, arbitrary: word }, bytes(8)), { maxLength: 12 })
  .map((parts) => parts.join(''));
const target = fc.stringMatching(/^[!-~]{0,60}$/);
const header = fc.tuple(fc.stringMatching(/^[A-Za-z-]{1,20}$/), bytes(30));
const request = fc.oneof(
  bytes(300),
  nearly,
  nearly.map((it) => `GET /${it} HTTP/1.1\r\nHost: localhost\r\n\r\n`),
  target.map((it) => `GET /${it} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
  target.map((it) => `GET /logs/app?${it} HTTP/1.1\r\nHost: localhost\r\n\r\n`),
  fc
    .array(header, { maxLength: 5 })
    .map((headers) => headers.map(([name, value]) => `${name}: ${value}\r\n`).join(''))
    .map((it) => `GET /logs/app HTTP/1.1\r\nHost: localhost\r\n${it}\r\n`),
);
/** A frame with any head and any payload, behind an upgrade that is right. */
const frames = bytes(200).map((it) => UPGRADE + it);

/** Sends bytes, waits for whatever comes back first, and is gone. */
async function send(port: number, sent: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  socket.end(Buffer.from(sent, 'latin1'));
  socket.once('data', () => socket.destroy());
  await once(socket, 'close');
}

function descriptorCount(): number {
  return readdirSync('/proc/self/fd').length;
}

/** Nothing is left of those who were here, and whoever comes now is served. */
async function expectUnharmed(server: LogServer, baseline: number): Promise<void> {
  const viewers = async (): Promise<number> =>
    JSON.parse((await ask(`${server.url}healthz`)).text).viewers;
  await expect.poll(viewers, POLL).toBe(0);
  // One more for the watch that may just be closing.
  await expect.poll(descriptorCount, POLL).toBeLessThanOrEqual(baseline + 1);
  const client = await readToEnd(server.stream('from=start&follow=false'));
  expect(client.lines()).toEqual(['line 1', 'line 2']);
}

describe.each([
  ['malformed requests', request],
  ['malformed WebSocket frames', frames],
])('%s', (_what, arbitrary) => {
  test(
    'harm nobody, and leave nothing behind',
    async () => {
      const server = await serveLog(numberedLines(2), { headersTimeoutMs: 1000 });
      const warm = connectSse(server.stream());
      await warm.sawNotice('live');
      warm.cut();
      await warm.closed;
      const baseline = descriptorCount();
      const batches = Math.ceil(RUNS / TOGETHER);
      const property = fc.asyncProperty(
        fc.array(arbitrary, { minLength: TOGETHER, maxLength: TOGETHER }),
        async (all) => {
          await Promise.all(all.map((it) => send(server.port, it)));
          expect(server.errors).toEqual([]);
        },
      );
      await fc.assert(property, { numRuns: batches, endOnFailure: true });
      await expectUnharmed(server, baseline);
    },
    TEST_MS,
  );
});

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));

describe('an id that is made up', () => {
  test(
    'never leads to a byte that the log does not have',
    async () => {
      const server = await serveLog(numberedLines(2));
      const offset = fc.oneof(fc.nat(30), fc.maxSafeInteger());
      const id = fc.oneof(
        fc.tuple(offset, hex(12)).map((parts) => parts.join('-')),
        fc.tuple(offset, hex(12), hex(8)).map((parts) => parts.join('-')),
        offset.map(String),
        fc.stringMatching(/^[0-9a-f~.,-]{1,80}$/),
      );
      const property = fc.asyncProperty(id, async (lastId) => {
        const client = await readToEnd(server.stream('follow=false'), { 'Last-Event-ID': lastId });
        expect((await client.opened).status).toBe(200);
        for (const line of client.lines()) expect(['line 1', 'line 2']).toContain(line);
        const answer = await ask(`${server.url}api/lines/app?at=${encodeURIComponent(lastId)}`);
        expect([200, 400, 404]).toContain(answer.status);
      });
      await fc.assert(property, { numRuns: Math.ceil(RUNS / 6), endOnFailure: true });
    },
    TEST_MS,
  );
});
