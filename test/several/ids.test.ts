import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { ask } from '../helpers/http.ts';
import { readToEnd } from '../helpers/sse-client.ts';
import type { SseClient } from '../helpers/sse-client.ts';
import { serveLogs } from './stage.ts';

/** Three logs of ten lines each. */
async function serveThree() {
  const server = await serveLogs(['app', 'web', 'db']);
  for (const journal of Object.values(server.journals)) journal.write(10);
  const read = (logs: readonly string[], id: string, query = 'lines=2') =>
    readToEnd(server.stream(`follow=false&${query}`, logs), { 'Last-Event-ID': id });
  return { server, read };
}

function numbersOf(client: SseClient, log: string): number[] {
  return client.lines(log).map((line) => Number(line.slice(0, 8)));
}

function linesIn({ events }: SseClient): SseClient['events'] {
  return events.filter(({ event }) => ['app', 'web', 'db'].includes(event ?? ''));
}

test('the id after any line leads to exactly what follows in every log', async () => {
  const { read, server } = await serveThree();
  const whole = await readToEnd(server.stream('follow=false&from=start'));
  const lines = linesIn(whole);
  expect(lines).toHaveLength(30);
  for (const [index, { id }] of lines.entries()) {
    const rest = await read(['app', 'web', 'db'], id ?? '');
    for (const log of ['app', 'web', 'db']) {
      const after = lines.slice(index + 1).filter(({ event }) => event === log);
      expect(rest.lines(log)).toEqual(after.map(({ data }) => data));
    }
  }
});

test('a log that is added begins by the default, and the others where they were', async () => {
  const { read, server } = await serveThree();
  const two = await readToEnd(server.stream('from=start&limit=13', ['app', 'web']));
  const rest = await read(['app', 'db', 'web'], two.lastId.replace(/,:0$/, ''));
  expect(numbersOf(rest, 'db')).toEqual([8, 9]);
  expect(numbersOf(two, 'app').length + numbersOf(rest, 'app').length).toBe(10);
  expect(numbersOf(two, 'web').length + numbersOf(rest, 'web').length).toBe(10);
  expect(rest.notices('gap')).toEqual([]);
});

test('a log that is left out is left out of the id as well, the others keep their places', async () => {
  const { read, server } = await serveThree();
  const three = await readToEnd(server.stream('from=start&limit=25'));
  const id = three.lastId.replace(/,:0$/, '');
  const rest = await read(['web', 'app'], id);
  expect(rest.lastId).not.toContain('db:');
  for (const log of ['app', 'web']) {
    expect([...numbersOf(three, log), ...numbersOf(rest, log)]).toEqual([...Array(10).keys()]);
  }
});

test('a stream of one log finds its place in the id of several', async () => {
  const { read, server } = await serveThree();
  const three = await readToEnd(server.stream('from=start&limit=14'));
  const rest = await read(['app'], three.lastId.replace(/,:0$/, ''));
  const numbers = rest.lines().map((line) => Number(line.slice(0, 8)));
  expect([...numbersOf(three, 'app'), ...numbers]).toEqual([...Array(10).keys()]);
});

test('the same place is found in last_event_id and in from, with or without encoding', async () => {
  const { read, server } = await serveThree();
  const id = (await readToEnd(server.stream('from=start&limit=14'))).lastId.replace(/,:0$/, '');
  const expected = (await read(['app', 'web', 'db'], id)).events;
  for (const query of [`last_event_id=${id}`, `from=${id}`, `from=${encodeURIComponent(id)}`]) {
    const rest = await readToEnd(server.stream(`follow=false&${query}`));
    expect(rest.events).toEqual(expected);
  }
});

test('a part that cannot be read is a gap of that log, and no other', async () => {
  const { read } = await serveThree();
  const rest = await read(['app', 'web', 'db'], 'app:nonsense,web:0,db:0-e3b0c44298fc');
  expect(rest.notices('gap')).toMatchObject([{ reason: 'bad-id', log: 'app' }]);
  expect(numbersOf(rest, 'app')).toEqual([8, 9]);
  expect(numbersOf(rest, 'web')).toHaveLength(10);
  expect(numbersOf(rest, 'db')).toHaveLength(10);
});

test('where it cannot be told whose part is damaged, each log that has none is told', async () => {
  const { read } = await serveThree();
  const rest = await read(['app', 'web', 'db'], 'app:0,we');
  expect(
    rest
      .notices('gap')
      .map(({ log }) => String(log))
      .toSorted(),
  ).toEqual(['db', 'web']);
});

test('the id of one log alone does not say which of several it is of', async () => {
  const { read, server } = await serveThree();
  const one = await readToEnd(server.stream('from=start&limit=5', ['app']));
  const rest = await read(['app', 'web'], one.lastId);
  expect(rest.notices('gap')).toMatchObject([{ reason: 'bad-id' }, { reason: 'bad-id' }]);
});

test('no id leads to an error status', async () => {
  const { server } = await serveThree();
  const header = fc.stringMatching(/^[\x21-\x7e](?:[\x20-\x7e]{0,80}[\x21-\x7e])?$/);
  await fc.assert(
    fc.asyncProperty(fc.oneof(header, fc.constant(`app:${'1'.repeat(9000)}`)), async (id) => {
      const headers = { 'Last-Event-ID': id };
      const answer = await ask(server.stream('follow=false&lines=1'), { headers });
      // 204 is for who says that its limited stream is over.
      expect(answer.status === 200 || /(^|,):0(,|$)/.test(id)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('a limit counts the lines of all logs, across connections, and its end is answered with 204', async () => {
  const { server } = await serveThree();
  const first = await readToEnd(server.stream('from=start&limit=12'));
  expect(linesIn(first)).toHaveLength(12);
  const seventh = linesIn(first)[6]?.id ?? '';
  expect(seventh).toMatch(/,:5$/);
  const rest = await readToEnd(server.stream('from=start&limit=12'), { 'Last-Event-ID': seventh });
  expect(linesIn(rest)).toHaveLength(5);
  expect(rest.notices('end')).toEqual([{ reason: 'limit', final: true }]);
  const headers = { 'Last-Event-ID': rest.lastId };
  expect((await ask(server.stream('from=start&limit=12'), { headers })).status).toBe(204);
});
