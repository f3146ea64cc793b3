import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { ask } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';
import { connectSse } from '../helpers/sse-client.ts';

test('/healthz says that the server is well, and how many watch', async () => {
  const server = await serveLog('one\n');
  const client = connectSse(server.stream());
  await client.sawNotice('live');
  const answer = await ask(`${server.url}healthz`);
  expect(answer.headers['cache-control']).toBe('no-store');
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(JSON.parse(answer.text)).toEqual({ status: 'ok', version, watch: 'watching', viewers: 1 });
});

test('/healthz says where files are only polled', async () => {
  const server = await serveLog('one\n', { poll: true });
  expect(JSON.parse((await ask(`${server.url}healthz`)).text).watch).toBe('polling');
});
