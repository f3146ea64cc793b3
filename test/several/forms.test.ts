import { appendFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import { ask } from '../helpers/http.ts';
import { readToEnd } from '../helpers/sse-client.ts';
import { connectWs } from '../helpers/ws-client.ts';
import { serveLogs } from './stage.ts';

/** Two logs of two lines each; one has the name of what an EventSource fires when it fails. */
async function serveTwo() {
  const server = await serveLogs(['app', 'error']);
  for (const journal of Object.values(server.journals)) journal.write(2);
  return server;
}

test('an event is named by its log, but where the name means something else', async () => {
  const server = await serveTwo();
  const client = await readToEnd(server.stream('follow=false'));
  expect(client.lines('app')).toEqual(server.journal('app').lines());
  expect(client.lines('log:error')).toEqual(server.journal('error').lines());
  expect(client.lines('error')).toEqual([]);
  expect(client.notices('end')).toEqual([{ reason: 'no-follow', final: true }]);
});

test('a batch event is named by its log, says it, and has its id once', async () => {
  const server = await serveTwo();
  const client = await readToEnd(server.stream('follow=false&format=batch'));
  const [event] = client.events.filter((it) => it.event === 'log:error');
  const message: BatchMessage = JSON.parse(event?.data ?? '');
  expect(message).toMatchObject({ log: 'error', lines: server.journal('error').lines() });
  expect(message).not.toHaveProperty('id');
  expect(event?.id).toMatch(/^app:\d+-[0-9a-f]{12},error:\d+-[0-9a-f]{12}$/);
});

test('batches have one name where that was asked for', async () => {
  const server = await serveTwo();
  const client = await readToEnd(server.stream('follow=false&format=batch&event=tick'));
  const logs = client.lines('tick').map((data) => String(JSON.parse(data).log));
  expect(logs.toSorted()).toEqual(['app', 'error']);
});

test('a frame says its log and the id of all, and so does a notice', async () => {
  const server = await serveTwo();
  const client = connectWs(server.stream('from=start'));
  await client.sawLines(4);
  await expect.poll(() => client.notices.filter(({ event }) => event === 'live').length).toBe(2);
  expect(client.batches.map(({ log }) => String(log)).toSorted()).toEqual(['app', 'error']);
  expect(client.batches[1]?.id).toMatch(/^app:\d+-[0-9a-f]{12},error:\d+-[0-9a-f]{12}$/);
  const live = client.notices.filter(({ event }) => event === 'live');
  expect(live.map((notice) => ('log' in notice ? String(notice.log) : '')).toSorted()).toEqual([
    'app',
    'error',
  ]);
});

test('a line of NDJSON says its log', async () => {
  const server = await serveTwo();
  const { text } = await ask(server.stream('follow=false&format=ndjson'));
  const objects = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const lines = objects.filter(({ event }) => event === undefined);
  expect(lines.map(({ log, data }) => `${log} ${data}`).toSorted()).toEqual(
    ['app', 'error'].flatMap((log) =>
      server
        .journal(log)
        .lines()
        .map((line) => `${log} ${line}`),
    ),
  );
  expect(Object.keys(lines[0])).toEqual(['log', 'id', 'data']);
});

test('text has the name of the log before each line', async () => {
  const server = await serveTwo();
  const { text } = await ask(server.stream('follow=false&format=text'));
  expect(text.trimEnd().split('\n').toSorted()).toEqual(
    ['app', 'error'].flatMap((log) =>
      server
        .journal(log)
        .lines()
        .map((line) => `${log}: ${line}`),
    ),
  );
});

test('in text a piece of a long line stands on a line of its own', async () => {
  const server = await serveLogs(['app', 'web'], { maxLineBytes: 4096 });
  server.journal('web').write(1);
  appendFileSync(server.journal('app').path, `${'x'.repeat(10_000)}\n`);
  const { text } = await ask(server.stream('follow=false&format=text&from=start'));
  const pieces = text.split('\n').filter((line) => line.startsWith('app: '));
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.map((piece) => piece.slice('app: '.length)).join('')).toBe('x'.repeat(10_000));
});
