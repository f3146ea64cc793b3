import { expect, test } from 'vitest';

import { serveLog } from '../helpers/log-server.ts';
import { connectSse, readToEnd } from '../helpers/sse-client.ts';
import { PATIENTLY } from './patiently.ts';

const LINES = Array.from(
  { length: 20 },
  (_, index) => `${index % 2 === 0 ? 'hit' : 'miss'} ${index}`,
);
const FILE = LINES.map((line) => `${line}\n`).join('');
const HITS = LINES.filter((line) => line.startsWith('hit'));

test('a limit counts lines that pass', async () => {
  const server = await serveLog(FILE);
  const client = await readToEnd(server.stream('from=start&grep=hit&limit=3'));
  expect(client.lines()).toEqual(HITS.slice(0, 3));
  expect(client.notices('end')).toEqual([{ reason: 'limit', final: true }]);
  expect(client.lastId).toMatch(/-0$/);
});

test('whoever comes back to a limited stream gets as many as are left, from right behind the last', async () => {
  const server = await serveLog(FILE);
  const url = server.stream('from=start&grep=hit&limit=5');
  const whole = await readToEnd(url);
  const ids = whole.events.filter(({ event }) => event === undefined).map(({ id }) => id);
  for (const [index, id] of ids.entries()) {
    const client = connectSse(url, { 'Last-Event-ID': id });
    const { status } = await client.opened;
    expect(status).toBe(index === 4 ? 204 : 200);
    await client.closed;
    expect(client.lines()).toEqual(HITS.slice(index + 1, 5));
  }
});

test('a position that is told between lines has the count too', async () => {
  const server = await serveLog('miss\n');
  const client = connectSse(server.stream('from=start&grep=hit&limit=5'));
  await expect.poll(() => client.lastId, PATIENTLY).toMatch(/^5-[0-9a-f]{12}---5$/);
});

test('lines around a hit count as well', async () => {
  const server = await serveLog(FILE);
  const client = await readToEnd(server.stream('from=start&grep=hit%204&context=1&limit=2'));
  expect(client.lines()).toEqual(LINES.slice(3, 5));
});
