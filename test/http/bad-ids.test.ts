import { truncateSync, writeFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { ask, exchange } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { idAtOffset } from '../helpers/oracle.ts';
import type { Cut } from '../helpers/oracle.ts';
import { connectSse, readToEnd } from '../helpers/sse-client.ts';
import type { SseClient } from '../helpers/sse-client.ts';

const LAST_TEN = numberedLines(10, 21).trimEnd().split('\n');
const ALL = numberedLines(30).trimEnd().split('\n');

const MALFORMED = [
  '-',
  'abc',
  '-5-x',
  '-5',
  '1e9',
  '0x10',
  '+1',
  '1.5',
  'NaN',
  'Infinity',
  'null',
  '9007199254740993',
  '9'.repeat(400),
  '12-',
  '12-0123456789ab-',
  '12-0123456789AB',
  '12-0123456789ab-deadbeef',
  '4096-0123456789ab',
  '99-0123456789ab--x',
  '12, 13',
  '0-e3b0c44298fc-0',
  '{"offset":1}',
  'é'.repeat(10),
];

function lineEnd(offset: number): Cut {
  return { offset, midLine: false };
}

async function startsOver(client: SseClient): Promise<void> {
  expect((await client.opened).status).toBe(200);
  expect(client.notices('gap').map(({ reason }) => reason)).toEqual(['bad-id']);
  expect(client.lines()).toEqual(LAST_TEN);
}

describe('an id that cannot be read is a gap and never an error', () => {
  test.each(MALFORMED)('H01: %s in the query', async (id) => {
    const server = await serveLog(numberedLines(30));
    for (const name of ['last_event_id', 'lastEventId', 'from']) {
      const query = `follow=false&${name}=${encodeURIComponent(id)}`;
      await startsOver(await readToEnd(server.stream(query)));
    }
  });

  test.each(MALFORMED)('H01: %s in the header', async (id) => {
    const server = await serveLog(numberedLines(30));
    const headers = { 'Last-Event-ID': Buffer.from(id).toString('latin1') };
    await startsOver(await readToEnd(server.stream('follow=false'), headers));
  });

  test.each([' 12', '12 ', '12\t', '', '%', '12\r\nid: 1', '12\n\ndata: forged', '\0'])(
    'what only a query can hold: %j',
    async (id) => {
      const server = await serveLog(numberedLines(30));
      const url = server.stream(`follow=false&from=${encodeURIComponent(id)}`);
      await startsOver(await readToEnd(url));
    },
  );

  test('in the header and in the query at once', async () => {
    const server = await serveLog(numberedLines(30));
    const headers = { 'Last-Event-ID': 'abc' };
    await startsOver(await readToEnd(server.stream('follow=false&from=def'), headers));
  });

  test('as long as a header may be', async () => {
    const server = await serveLog(numberedLines(30));
    const headers = { 'Last-Event-ID': 'x'.repeat(15_000) };
    await startsOver(await readToEnd(server.stream('follow=false'), headers));
  });
});

describe('headers that are too much for HTTP', () => {
  test('too long a header is a 431, and the server lives', async () => {
    const server = await serveLog('one\n');
    const head = 'GET /logs/app HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: ';
    expect(await exchange(server.port, `${head}${'x'.repeat(17_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 431 /,
    );
    expect((await ask(`${server.url}healthz`)).status).toBe(200);
  });

  test('a NUL in a header is a 400, and the server lives', async () => {
    const server = await serveLog('one\n');
    const head = 'GET /logs/app HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 1\0\r\n\r\n';
    expect(await exchange(server.port, head)).toMatch(/^HTTP\/1.1 400 /);
    expect((await ask(`${server.url}healthz`)).status).toBe(200);
  });
});

describe('an id that no file agrees with is a gap and then the oldest line that can be unseen', () => {
  test.each([
    ['a forged head', '7-0123456789ab'],
    ['a forged anchor', '4096-0123456789ab-deadbeef'],
    ['an offset far behind the end', '9007199254740991-0123456789ab-deadbeef'],
  ])('%s', async (_what, id) => {
    const server = await serveLog(numberedLines(30));
    const client = await readToEnd(server.stream('follow=false'), { 'Last-Event-ID': id });
    expect(client.notices('gap').map(({ reason }) => reason)).toEqual(['gone']);
    expect(client.lines()).toEqual(ALL);
  });

  test.each([8, 5000])('offset %i, right in all but that no line ends there', async (offset) => {
    const content = numberedLines(900);
    const server = await serveLog(content);
    const id = idAtOffset(Buffer.from(content), lineEnd(offset));
    const client = await readToEnd(server.stream('follow=false'), { 'Last-Event-ID': id });
    expect(client.notices('gap').map(({ reason }) => reason)).toEqual(['rewritten']);
    expect(client.lines()).toEqual(content.trimEnd().split('\n'));
  });

  test('the file was cut and filled again while the viewer was away', async () => {
    const server = await serveLog(numberedLines(900));
    const first = await readToEnd(server.stream('follow=false'));
    truncateSync(server.file, 0);
    writeFileSync(server.file, numberedLines(2000, 5000));
    const client = await readToEnd(server.stream('follow=false'), {
      'Last-Event-ID': first.events.at(-2)?.id,
    });
    expect(client.notices('gap')).toHaveLength(1);
    expect(client.lines()).toEqual(numberedLines(2000, 5000).trimEnd().split('\n'));
  });

  test('with gap=live it goes on at the live end', async () => {
    const server = await serveLog(numberedLines(30));
    const headers = { 'Last-Event-ID': '7-0123456789ab' };
    const client = connectSse(server.stream('gap=live'), headers);
    await client.sawNotice('live');
    server.append('new\n');
    await client.sawLines(1);
    expect(client.lines()).toEqual(['new']);
    expect(client.notices('gap').map(({ reason }) => reason)).toEqual(['gone']);
  });
});

test('an id of a stream with a limit is an id like any other', async () => {
  const server = await serveLog(numberedLines(30));
  const limited = await readToEnd(server.stream('from=start&limit=5'));
  const id = limited.events[2]?.id;
  expect(id).toMatch(/---2$/);
  const client = connectSse(server.stream(), { 'Last-Event-ID': id });
  await client.sawNotice('live');
  expect(client.lines()).toEqual(ALL.slice(3));
  expect(client.lastId).toMatch(/^\d+-[0-9a-f]{12}$/);
});
