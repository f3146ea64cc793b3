import { readdirSync, readlinkSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:net';

import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { viewerCount } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import type { LogServer } from '../helpers/log-server.ts';
import { POLL, connectSse } from '../helpers/sse-client.ts';

/** What the descriptors of this process stand for. */
function descriptors(): string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)];
    } catch {
      // The one that read the directory.
      return [];
    }
  });
}

/** How many descriptors the process has after one viewer came and went. */
async function baselineOf(server: LogServer): Promise<number> {
  const client = connectSse(server.stream());
  await client.sawNotice('live');
  expect(descriptors()).toContain(server.file);
  client.cut();
  await expect.poll(descriptors, POLL).not.toContain(server.file);
  return descriptors().length;
}

async function expectBaseline(server: LogServer, baseline: number): Promise<void> {
  await expect.poll(() => viewerCount(server.url), POLL).toBe(0);
  await expect.poll(descriptors, POLL).not.toContain(server.file);
  // One more for the watch that may just be closing.
  await expect.poll(() => descriptors().length, POLL).toBeLessThanOrEqual(baseline + 1);
}

/** In the middle of what each client is when it goes. */
const MOMENTS = ['request', 'headers', 'body'] as const;

async function comeAndGo(port: number, index: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  socket.write('GET /logs/app HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const moment = MOMENTS[index % MOMENTS.length];
  if (moment !== 'request') await once(socket, 'data');
  if (moment === 'body') await new Promise(setImmediate);
  if (index % 2 === 0) socket.resetAndDestroy();
  else socket.destroy();
  await closed;
}

describe.skipIf(process.platform !== 'linux')('nothing is left behind', () => {
  test('S07: by 1,000 viewers who come and go at once', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    const server = await serveLog(numberedLines(100));
    const baseline = await baselineOf(server);
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(
        Array.from({ length: 50 }, (_, index) => comeAndGo(server.port, round * 50 + index)),
      );
    }
    await expectBaseline(server, baseline);
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });

  test('by viewers over WebSocket', async () => {
    const server = await serveLog(numberedLines(100));
    const baseline = await baselineOf(server);
    for (let round = 0; round < 10; round += 1) {
      const sockets = Array.from({ length: 20 }, () => {
        const socket = new WebSocket(server.stream().replace(/^http/, 'ws'));
        socket.on('error', () => undefined);
        return socket;
      });
      for (const [index, socket] of sockets.entries()) {
        if (index % 3 > 0) await expect.poll(() => socket.readyState, POLL).toBe(socket.OPEN);
        if (index % 3 === 1) socket.close();
        else socket.terminate();
        await expect.poll(() => socket.readyState, POLL).toBe(socket.CLOSED);
      }
    }
    await expectBaseline(server, baseline);
  });

  test('by requests for bytes that are broken off', async () => {
    const server = await serveLog(Buffer.alloc(20_000_000, 'a line of it\n'));
    const baseline = await baselineOf(server);
    for (let round = 0; round < 60; round += 1) {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write('GET /raw/app HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await once(socket, 'data');
      const closed = once(socket, 'close');
      socket.destroy();
      await closed;
    }
    await expectBaseline(server, baseline);
  });
});
