import { describe, expect, test } from 'vitest';

import { ask } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';

describe.each(['events', 'batch', 'text', 'ndjson'])('a stream of %s', (format) => {
  test('tells proxies and caches to pass it on at once and to keep nothing of it', async () => {
    const server = await serveLog('one\n');
    const { headers } = await ask(server.stream(`follow=false&format=${format}`));
    expect(headers).toMatchObject({
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'transfer-encoding': 'chunked',
    });
    expect(headers).not.toHaveProperty('content-length');
    expect(headers).not.toHaveProperty('content-encoding');
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});

test.each(['logs', 'raw/app', 'healthz', 'nothing', 'logs/app?lines=x'])(
  'no answer at /%s is taken for another type than it has',
  async (path) => {
    const server = await serveLog('one\n');
    const { headers } = await ask(server.url + path);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
  },
);
