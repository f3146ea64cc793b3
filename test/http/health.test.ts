import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { createFaultyFileSystem } from '../helpers/faulty-file-system.ts';
import { ask, errorCode } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';
import { startTestServer } from '../helpers/server.ts';
import { POLL, connectSse } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

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
  expect(await health(server.url)).toMatchObject({ status: 'ok', watch: 'polling' });
});

async function health(url: string): Promise<unknown> {
  return JSON.parse((await ask(`${url}healthz`)).text);
}

test('/healthz says when hardly another viewer finds a seat', async () => {
  const server = await serveLog('one\n', { maxViewers: 2 });
  const clients = [connectSse(server.stream()), connectSse(server.stream())];
  await clients[0]?.sawNotice('live');
  await clients[1]?.sawNotice('live');
  expect(await health(server.url)).toMatchObject({
    status: 'degraded',
    problems: ['2 of 2 viewers are there; raise maxViewers (or ulimit -n)'],
  });
  clients[0]?.cut();
  await expect.poll(() => health(server.url), POLL).toMatchObject({ status: 'ok', viewers: 1 });
  expect(await health(server.url)).not.toHaveProperty('problems');
});

test('C06: /healthz says which log cannot be read, while the file system refuses it', async () => {
  const { server, faults } = await serveFaulty();
  const lift = faults.fail({ operation: 'open', code: 'EMFILE', name: 'app.log' });
  const client = connectSse(`${server.url}logs/app`);
  await client.sawNotice('waiting');
  expect(await health(server.url)).toMatchObject({
    status: 'degraded',
    problems: [expect.stringMatching(/^app: .*app\.log cannot be read: EMFILE/)],
  });
  lift();
  await client.sawNotice('live');
  expect(await health(server.url)).toMatchObject({ status: 'ok' });
});

test('C06: /raw of a file that is refused at the moment is asked for again', async () => {
  const { server, faults } = await serveFaulty();
  for (const operation of ['open', 'fstat', 'read'] as const) {
    const lift = faults.fail({ operation, code: 'EMFILE', name: 'app.log' });
    const refused = await ask(`${server.url}raw/app`);
    expect([refused.status, errorCode(refused)]).toEqual([503, 'ERR_FILE_REFUSED']);
    expect(refused.text).toContain('ask again');
    lift();
  }
  expect((await ask(`${server.url}raw/app`)).text).toBe('one\n');
  expect(server.errors).toEqual([]);
  await expect.poll(() => faults.openCount, POLL).toBe(0);
});

async function serveFaulty() {
  const path = join(tempFolder(), 'app.log');
  writeFileSync(path, 'one\n');
  const faults = createFaultyFileSystem();
  const server = await startTestServer({ logs: { app: path } }, { fileSystem: faults });
  onTestFinished(() => server.close());
  return { server, faults };
}
