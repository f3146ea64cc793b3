import { describe, expect, test } from 'vitest';

import { ask, errorCode, viewerCount } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';
import { POLL } from '../helpers/sse-client.ts';

const PATHS = ['logs/app', 'logs', 'raw/app', 'healthz', 'nothing'];

describe.each(PATHS)('/%s', (path) => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'])(
    'refuses %s and says what it takes',
    async (method) => {
      const server = await serveLog('one\n');
      const answer = await ask(server.url + path, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS');
      expect(errorCode(answer)).toBe('ERR_METHOD');
    },
  );

  test('answers OPTIONS with what it takes', async () => {
    const server = await serveLog('one\n');
    const answer = await ask(server.url + path, { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS');
    expect(answer.text).toBe('');
  });
});

test('HEAD of a stream has the headers of the stream, no body and an end', async () => {
  const server = await serveLog('one\n');
  const answer = await ask(server.stream(), { method: 'HEAD' });
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  expect(answer.headers['cache-control']).toBe('no-store, no-transform');
  expect(answer.text).toBe('');
  await expect.poll(() => viewerCount(server.url), POLL).toBe(0);
});

test('HEAD of what is not there is what GET would be, without a body', async () => {
  const server = await serveLog('one\n');
  expect((await ask(`${server.url}logs/other`, { method: 'HEAD' })).status).toBe(404);
  expect((await ask(server.stream('lines=x'), { method: 'HEAD' })).status).toBe(400);
});
