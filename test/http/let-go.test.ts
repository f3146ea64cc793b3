import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { expect, onTestFinished, test } from 'vitest';

import { serveLog } from '../helpers/log-server.ts';
import { connectSse } from '../helpers/sse-client.ts';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What servers of this process are asked from now on. */
function exchanges(): Exchange[] {
  const seen: Exchange[] = [];
  const note = (message: unknown): void => {
    if (isExchange(message)) seen.push(message);
  };
  subscribe('http.server.request.start', note);
  onTestFinished(() => void unsubscribe('http.server.request.start', note));
  return seen;
}

function isExchange(message: unknown): message is Exchange {
  return typeof message === 'object' && message !== null && 'response' in message;
}

test('a stream that has begun holds nothing of its request, nor its headers, nor Koa', async () => {
  const server = await serveLog('one\n');
  const seen = exchanges();
  const client = connectSse(server.stream('from=start'));
  await client.opened;
  expect(seen).toHaveLength(1);
  const [{ request, response } = { request: null, response: null }] = seen;
  expect(request?.rawHeaders).toEqual([]);
  expect(request?.headers).toEqual({});
  expect(response?.getHeaderNames()).toEqual([]);
  // What Koa listens to until the answer is over, by on-finished.
  expect(response?.listenerCount('end')).toBe(0);
  expect(response?.writableEnded).toBe(false);
});
