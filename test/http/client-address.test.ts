import { once } from 'node:events';

import { expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { createClientAddresses } from '../../src/http/client-address.ts';
import type { RequestEntry } from '../../src/http/request-log.ts';
import { ask } from '../helpers/http.ts';
import { startTestServer } from '../helpers/server.ts';
import { POLL } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** Who a request comes from, by the address of its connection and its header. */
function clientOf(trusted: readonly string[], peer: string | undefined, header?: string): string {
  const headers = header === undefined ? {} : { 'x-forwarded-for': header };
  return createClientAddresses(trusted).of({ headers, socket: { remoteAddress: peer } });
}

test('without a word on proxies the header counts for nothing', () => {
  expect(clientOf([], '127.0.0.1', '1.2.3.4')).toBe('127.0.0.1');
  expect(clientOf(['10.0.0.0/8'], '192.168.0.1', '1.2.3.4')).toBe('192.168.0.1');
  expect(clientOf(['10.0.0.0/8'], undefined, '1.2.3.4')).toBe('unix');
});

test('a trusted proxy says who came to it', () => {
  expect(clientOf(['127.0.0.1'], '127.0.0.1', '1.2.3.4')).toBe('1.2.3.4');
  expect(clientOf(['127.0.0.1'], '::ffff:127.0.0.1', '1.2.3.4')).toBe('1.2.3.4');
  expect(clientOf(['unix'], undefined, '2001:db8::1')).toBe('2001:db8::1');
  expect(clientOf(['::1'], '::1', '[2001:db8::1]:4711')).toBe('2001:db8::1');
  expect(clientOf(['::1'], '::1', '1.2.3.4:4711')).toBe('1.2.3.4');
});

test('what a client has written itself counts for nothing', () => {
  expect(clientOf(['10.0.0.0/8'], '10.0.0.1', '6.6.6.6, 1.2.3.4')).toBe('1.2.3.4');
  expect(clientOf(['10.0.0.0/8'], '10.0.0.1', '6.6.6.6, 1.2.3.4, 10.0.0.2')).toBe('1.2.3.4');
});

test('where a hop is no address, the last one that is known is it', () => {
  for (const header of ['', 'unknown', '1.2.3.4, unknown', '1.2.3.4, ', '<script>']) {
    expect(clientOf(['10.0.0.0/8'], '10.0.0.1', header)).toBe('10.0.0.1');
  }
});

test('each request is told when it is over, without its query', async () => {
  const entries: RequestEntry[] = [];
  const server = await startTestServer(
    { logs: { app: `${tempFolder()}/app.log` }, trustProxy: ['127.0.0.1'] },
    { onRequest: (entry) => entries.push(entry) },
  );
  try {
    const headers = { 'X-Forwarded-For': '1.2.3.4' };
    await ask(`${server.url}logs/none?grep=secret`, { headers });
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}logs/app?grep=secret`);
    await once(socket, 'open');
    socket.close();
    const durationMs = expect.any(Number);
    await expect
      .poll(() => entries, POLL)
      .toEqual([
        { method: 'GET', path: '/logs/none', status: 404, address: '1.2.3.4', durationMs },
        { method: 'GET', path: '/logs/app', status: 101, address: '127.0.0.1', durationMs },
      ]);
  } finally {
    await server.close();
  }
});
