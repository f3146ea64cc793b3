import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

import { describe, expect, test } from 'vitest';

import { ask, openResponse } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import type { LogServer } from '../helpers/log-server.ts';
import { connectSse } from '../helpers/sse-client.ts';
import { connectWs } from '../helpers/ws-client.ts';

/** What the server gives clients that do not take their last bytes, and a second for itself. */
const GRACE_MS = 3000;

const MUCH = Buffer.alloc(40_000_000, 'a line of it\n');

async function timeOf(action: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await action();
  return performance.now() - begun;
}

/** By the time that another has read everything, one that does not read is stuck. */
async function another(server: LogServer): Promise<void> {
  await ask(server.stream('from=start&follow=false&format=text'));
}

describe('the server stops in time', () => {
  test('though a viewer over HTTP takes nothing', async () => {
    const server = await serveLog(MUCH);
    await openResponse(server.stream('from=start'));
    await another(server);
    expect(await timeOf(server.close)).toBeLessThan(GRACE_MS);
  });

  test('though a viewer over WebSocket takes nothing', async () => {
    const server = await serveLog(MUCH);
    const client = connectWs(server.stream('from=start'));
    await client.pausedAtOpen();
    await another(server);
    expect(await timeOf(server.close)).toBeLessThan(GRACE_MS);
  });

  test('though an idle viewer over WebSocket does not answer', async () => {
    const server = await serveLog(numberedLines(3));
    const client = connectWs(server.stream());
    await client.sawNotice('live');
    client.socket.pause();
    expect(await timeOf(server.close)).toBeLessThan(GRACE_MS);
  });

  test('whenever it is, in whatever state viewers are', async () => {
    for (let round = 0; round < 20; round += 1) {
      const server = await serveLog(numberedLines(3));
      const clients = Array.from({ length: 10 }, (_, index) =>
        index % 2 === 0 ? connectSse(server.stream()) : connectWs(server.stream()),
      );
      for (let turn = 0; turn < round; turn += 1) await new Promise(setImmediate);
      expect(await timeOf(server.close)).toBeLessThan(1000);
      await Promise.allSettled(
        clients.map(({ closed }) => (closed instanceof Promise ? closed : closed())),
      );
    }
  });

  test('and a connection that is kept has one more answer', async () => {
    const server = await serveLog(numberedLines(3));
    const { hostname, port, host } = new URL(server.stream());
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const answers = text(socket);
    const request = `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n`;
    socket.write(`${request}\r\n${request}`);
    // Both are on their way; the second one is still to end.
    await once(socket, 'data');
    const closed = server.close();
    socket.write('\r\n');
    await closed;
    const [first = '', second = ''] = (await answers).split('HTTP/1.1 200 OK').slice(1);
    expect(first).toContain('Connection: keep-alive');
    expect(second).toContain('Connection: close');
  });

  test('and may be told so more than once', async () => {
    const server = await serveLog(numberedLines(3));
    await Promise.all([server.close(), server.close()]);
    await server.close();
  });
});
