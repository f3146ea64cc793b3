import { expect, test } from 'vitest';

import { ask, errorCode } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { connectSse, readToEnd } from '../helpers/sse-client.ts';
import { connectWs } from '../helpers/ws-client.ts';

const POLL = { timeout: 10_000 };

test('a ping comes before any line, and goes on with the time that was asked for', async () => {
  const server = await serveLog(numberedLines(5));
  const before = Date.now();
  const client = connectSse(server.stream('ping=1'));
  await expect.poll(() => client.notices('ping').length, POLL).toBeGreaterThanOrEqual(2);
  expect(client.events[0]?.event).toBe('ping');
  const [first, second] = client.notices('ping');
  expect(first).toMatchObject({ everyMs: 1000 });
  expect(first?.['at']).toBeGreaterThanOrEqual(before);
  expect(Number(second?.['at']) - Number(first?.['at'])).toBeGreaterThanOrEqual(900);
  expect(client.lines()).toEqual(numberedLines(5).trimEnd().split('\n'));
});

test('a ping moves no position', async () => {
  const server = await serveLog(numberedLines(5));
  const client = connectSse(server.stream('ping=60'));
  await client.sawLines(5);
  expect(client.events[0]).toMatchObject({ event: 'ping', id: undefined });
  // The opening block has the id that a browser knows when the first ping comes.
  expect(client.blocks[0]).toMatch(/^retry: \d+\nid: 0-e3b0c44298fc$/);
});

test('over WebSocket it is a frame, also for several logs', async () => {
  const server = await serveLog(numberedLines(5));
  const client = connectWs(server.stream('ping=1'));
  await client.sawNotice('ping');
  expect(client.notices.map(({ event }) => event).slice(0, 2)).toEqual(['open', 'ping']);
});

test('in NDJSON it is a line, and in text there is no place for it', async () => {
  const server = await serveLog(numberedLines(2));
  const answer = await ask(server.stream('ping=5&follow=false&format=ndjson'));
  const [json] = answer.text.split('\n');
  expect(JSON.parse(json ?? '')).toMatchObject({ event: 'ping', everyMs: 5000 });
  const text = await ask(server.stream('ping=5&follow=false&format=text'));
  expect(text.text).toBe(numberedLines(2));
});

test('without a word there is none', async () => {
  const server = await serveLog(numberedLines(5));
  const client = await readToEnd(server.stream('follow=false'));
  expect(client.notices('ping')).toEqual([]);
});

test.each(['0', '61', '1.5', 'yes'])('ping=%s is refused', async (value) => {
  const server = await serveLog('');
  expect(errorCode(await ask(server.stream(`ping=${value}`)))).toBe('ERR_BAD_PARAMETER');
});
