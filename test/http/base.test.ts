import { expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { ask, errorCode } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { readToEnd } from '../helpers/sse-client.ts';

test('with a base everything is below it and nothing beside it', async () => {
  const server = await serveLog(numberedLines(3), { base: '/some/where/' });
  expect(server.url).toMatch(/\/some\/where\/$/);
  expect((await readToEnd(server.stream('follow=false'))).lines()).toHaveLength(3);
  for (const path of ['logs', 'raw/app', 'healthz']) {
    expect((await ask(server.url + path)).status).toBe(200);
    for (const outside of [`/${path}`, `/some/${path}`, `/some/where//${path}`]) {
      const answer = await ask(server.url, { path: outside });
      expect([answer.status, errorCode(answer)]).toEqual([404, 'ERR_NOT_FOUND']);
    }
  }
});

test('with a base a WebSocket is below it too', async () => {
  const server = await serveLog(numberedLines(3), { base: '/some/where/' });
  const opened = await outcome(server.stream().replace(/^http/, 'ws'));
  expect(opened).toBe('open');
  expect(await outcome(`ws://127.0.0.1:${server.port}/logs/app`)).toMatch(/404/);
});

function outcome(url: string): Promise<string> {
  const socket = new WebSocket(url);
  return new Promise((resolve) => {
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('error', (error) => resolve(error.message));
  });
}
