import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, createServer } from 'node:http2';
import type { ClientHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Server } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';

import { createBeginnings } from '../../src/listening/beginnings.ts';
import { POLL } from '../helpers/sse-client.ts';

const PATHS = ['/0', '/1', '/2', '/3', '/4'];

/** Asks for all paths over one connection; all of them wait before the first begins. */
async function askAtOnce(
  handle: (path: string | undefined, streams: readonly ServerHttp2Stream[]) => void,
): Promise<ClientHttp2Session> {
  const streams: ServerHttp2Stream[] = [];
  const waiting: [IncomingMessage, ServerResponse][] = [];
  const beginnings = createBeginnings(({ url }) => handle(url, streams));
  const server: Server = createServer();
  server.on('stream', (stream: ServerHttp2Stream) => streams.push(stream));
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    waiting.push([request, response]);
    if (waiting.length < PATHS.length) return;
    for (const asked of waiting.splice(0)) beginnings.add(...asked);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it has a port');
  const session = connect(`http://127.0.0.1:${address.port}`);
  onTestFinished(() => {
    session.destroy();
    server.close();
  });
  askAll(session);
  return session;
}

function askAll(session: ClientHttp2Session): void {
  for (const path of PATHS) session.request({ ':path': path }).on('error', () => undefined);
}

test('what a connection asks for over HTTP/2 in one breath begins one a turn, in its order', async () => {
  const begun: [path: string | undefined, before: number][] = [];
  let inThisTurn = 0;
  await askAtOnce((path) => {
    begun.push([path, inThisTurn]);
    inThisTurn += 1;
    setImmediate(() => (inThisTurn = 0));
  });
  await expect.poll(() => begun, POLL).toEqual(PATHS.map((path) => [path, 0]));
});

test('what was taken back before its turn is never begun', async () => {
  const begun: (string | undefined)[] = [];
  await askAtOnce((path, streams) => {
    begun.push(path);
    if (path === '/0') streams[1]?.destroy();
  });
  await expect.poll(() => begun, POLL).toContain('/4');
  expect(begun).toEqual(['/0', '/2', '/3', '/4']);
});

test('what is asked for over the same connection after all has begun is begun too', async () => {
  const begun: (string | undefined)[] = [];
  const session = await askAtOnce((path) => void begun.push(path));
  await expect.poll(() => begun, POLL).toEqual(PATHS);
  askAll(session);
  await expect.poll(() => begun, POLL).toEqual([...PATHS, ...PATHS]);
});
