import { readdirSync } from 'node:fs';
import { Agent } from 'node:http';
import { connect } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';

import { ask, exchange, viewerCount } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { POLL, connectSse } from '../helpers/sse-client.ts';

function get(path: string): string {
  return `GET /${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
}

/** Sends bytes, and leaves once what comes back says so. */
async function sendAndLeave(port: number, bytes: string, words: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  socket.write(bytes);
  await expect.poll(() => received, POLL).toContain(words);
  socket.destroy();
}

test('viewers behind a stream on one connection go with it', async () => {
  const server = await serveLog(numberedLines(1));
  await sendAndLeave(server.port, get('logs/app').repeat(20), 'event: live');
  await expect.poll(() => viewerCount(server.url), POLL).toBe(0);
});

test('lookups and downloads behind a stream on one connection go with it', async () => {
  const server = await serveLog(Buffer.alloc(1024 * 1024, 'a line\n'), { maxRequests: 2 });
  const before = readdirSync('/proc/self/fd').length;
  await sendAndLeave(server.port, get('logs/app') + get('raw/app').repeat(2), 'event: live');
  const look = async (): Promise<number> =>
    (await ask(`${server.url}api/lines/app?at=start`)).status;
  await expect.poll(look, POLL).toBe(200);
  await expect.poll(() => readdirSync('/proc/self/fd').length, POLL).toBeLessThanOrEqual(before);
});

test.each(['websocket', 'h2c'])(
  'an upgrade to %s behind a stream ends the connection, and harms nobody',
  async (protocol) => {
    const server = await serveLog(numberedLines(1));
    const bystander = connectSse(server.stream());
    await bystander.sawNotice('live');
    const upgrade =
      `GET /logs/app HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
    await exchange(server.port, get('logs/app') + upgrade);
    await expect.poll(() => viewerCount(server.url), POLL).toBe(1);
    server.append('two\n');
    await bystander.sawLines(2);
  },
);

test('a connection may bring many requests without a trace of those before', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  onTestFinished(() => void process.off('warning', note));
  const server = await serveLog(numberedLines(1));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  for (let asked = 0; asked < 30; asked += 1) await ask(`${server.url}healthz`, { agent });
  expect(warnings).toEqual([]);
});
