import { truncateSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { numberedLines, serveLog } from '../helpers/log-server.ts';
import type { LogServer } from '../helpers/log-server.ts';
import { idAtOffset } from '../helpers/oracle.ts';
import { POLL, connectSse, readToEnd } from '../helpers/sse-client.ts';
import type { SseClient } from '../helpers/sse-client.ts';

const LINES = numberedLines(30).trimEnd().split('\n');

/** Comes back as a browser does, again and again, until it is told to stay away. */
async function comeBackUntilDone(url: string, first: SseClient): Promise<SseClient[]> {
  const clients = [first];
  for (;;) {
    const id = clients.findLast(({ lastId }) => lastId !== '')?.lastId;
    const client = await readToEnd(url, { 'Last-Event-ID': id });
    if ((await client.opened).status === 204) return clients;
    clients.push(client);
    if (clients.length > 10) throw new Error('it never ends');
  }
}

async function staysAway(server: LogServer, query: string, client: SseClient): Promise<void> {
  const again = await readToEnd(server.stream(query), { 'Last-Event-ID': client.lastId });
  expect((await again.opened).status).toBe(204);
  expect(again.body).toBe('');
}

describe('follow=false', () => {
  test('sends what there is and ends, and who comes back is told to stay away', async () => {
    const server = await serveLog(numberedLines(30));
    const client = await readToEnd(server.stream('follow=false&from=start'));
    expect(client.lines()).toEqual(LINES);
    expect(client.events.at(-1)).toMatchObject({
      event: 'end',
      data: '{"reason":"no-follow","final":true}',
    });
    expect(client.lastId).toMatch(/---0$/);
    expect(client.notices('live')).toEqual([]);
    await staysAway(server, 'follow=false&from=start', client);
  });

  test('ends where there is nothing, and where there is no file', async () => {
    for (const content of ['', null]) {
      const server = await serveLog(content);
      const client = await readToEnd(server.stream('follow=false'));
      expect(client.lines()).toEqual([]);
      expect(client.notices('end')).toEqual([{ reason: 'no-follow', final: true }]);
      await staysAway(server, 'follow=false', client);
    }
  });

  test('keeps an unfinished line back', async () => {
    const server = await serveLog('one\ntwo');
    expect((await readToEnd(server.stream('follow=false'))).lines()).toEqual(['one']);
  });

  test('who was cut before the end goes on where it was', async () => {
    const server = await serveLog(numberedLines(30));
    const client = await readToEnd(server.stream('follow=false&from=start'));
    const id = client.events[9]?.id;
    const rest = await readToEnd(server.stream('follow=false&from=start'), { 'Last-Event-ID': id });
    expect(rest.lines()).toEqual(LINES.slice(10));
  });

  test('an id with which a stream ended is no end for one that follows', async () => {
    const server = await serveLog(numberedLines(3));
    const { lastId } = await readToEnd(server.stream('follow=false'));
    const client = connectSse(server.stream(), { 'Last-Event-ID': lastId });
    await client.sawNotice('live');
    server.append(numberedLines(2, 4));
    await client.sawLines(2);
    expect(client.lines()).toEqual(['line 4', 'line 5']);
  });
});

describe('limit', () => {
  test('ends after so many lines, and who comes back is told to stay away', async () => {
    const server = await serveLog(numberedLines(30));
    const client = await readToEnd(server.stream('limit=4'));
    expect(client.lines()).toEqual(LINES.slice(20, 24));
    expect(client.notices('end')).toEqual([{ reason: 'limit', final: true }]);
    expect(client.lastId).toMatch(/---0$/);
    await staysAway(server, 'limit=4', client);
  });

  test('counts lines that come later too', async () => {
    const server = await serveLog(numberedLines(2));
    const client = connectSse(server.stream('limit=4'));
    await client.sawNotice('live');
    server.append(numberedLines(5, 3));
    await client.closed;
    expect(client.lines()).toEqual(LINES.slice(0, 4));
  });

  test('counts over all connections of a client that is cut after each line', async () => {
    const server = await serveLog(numberedLines(30));
    const url = server.stream('from=start&limit=12');
    const whole = await readToEnd(url);
    const ids = whole.events.map(({ id }) => id);
    for (let cutAt = 0; cutAt < 11; cutAt += 1) {
      const client = await readToEnd(url, { 'Last-Event-ID': ids[cutAt] });
      expect(client.lines()).toEqual(LINES.slice(cutAt + 1, 12));
      expect(client.events.slice(0, -1).map(({ id }) => id)).toEqual(ids.slice(cutAt + 1, 12));
    }
  });

  test('who was cut after the last line, before the word that it ends, is told to stay away', async () => {
    const server = await serveLog(numberedLines(30));
    const whole = await readToEnd(server.stream('limit=4'));
    const again = await readToEnd(server.stream('limit=4'), {
      'Last-Event-ID': whole.events[3]?.id,
    });
    expect((await again.opened).status).toBe(204);
  });

  test('who was cut before the first line gets as many as at first', async () => {
    const server = await serveLog(numberedLines(30));
    const first = connectSse(server.stream('limit=4&lines=3'));
    await first.sawLines(3);
    const openingId = /^id: (.*)$/m.exec(first.blocks[0] ?? '')?.[1];
    first.cut();
    const again = connectSse(server.stream('limit=4&lines=3'), { 'Last-Event-ID': openingId });
    server.append(numberedLines(5, 31));
    await again.closed;
    expect(again.lines()).toEqual(['line 28', 'line 29', 'line 30', 'line 31']);
  });

  test('who comes back and is cut before its next line has not lost count', async () => {
    const server = await serveLog(numberedLines(30));
    const first = connectSse(server.stream('limit=12'));
    await first.sawLines(10);
    const second = connectSse(server.stream('limit=12'), { 'Last-Event-ID': first.lastId });
    await second.sawNotice('live');
    expect(second.lastId).toBe(first.lastId);
    first.cut();
    second.cut();
    server.append(numberedLines(20, 31));
    const clients = await comeBackUntilDone(server.stream('limit=12'), second);
    expect(clients.flatMap((client) => client.lines())).toEqual(['line 31', 'line 32']);
  });

  test('counts on where the log begins anew', async () => {
    const server = await serveLog(numberedLines(30), { pollMs: 20 });
    const first = connectSse(server.stream('limit=13'));
    await first.sawLines(10);
    await first.sawNotice('live');
    truncateSync(server.file, 0);
    await first.sawNotice('truncated');
    first.cut();
    server.append(numberedLines(20, 31));
    const clients = await comeBackUntilDone(server.stream('limit=13'), first);
    const received = clients.flatMap((client) => client.lines());
    expect(received).toEqual([...LINES.slice(20), 'line 31', 'line 32', 'line 33']);
  });

  test('counts on where the file has lost its last lines', async () => {
    const bytes = Buffer.from(numberedLines(900));
    const server = await serveLog(bytes.subarray(0, -18));
    const id = idAtOffset(bytes, { offset: bytes.length, midLine: false }, 2);
    const client = connectSse(server.stream('limit=5'), { 'Last-Event-ID': id });
    await client.sawNotice('live');
    expect(client.notices('gap').map(({ reason }) => reason)).toEqual(['truncated']);
    expect(client.lastId).toMatch(/--2$/);
    client.cut();
    server.append(numberedLines(9, 899));
    const clients = await comeBackUntilDone(server.stream('limit=5'), client);
    expect(clients.flatMap((each) => each.lines())).toEqual(['line 899', 'line 900']);
  });

  test('counts pieces of a long line as they come', async () => {
    const server = await serveLog(`${'x'.repeat(350)}\nlast\n`, { maxLineBytes: 100 });
    const client = await readToEnd(server.stream('from=start&limit=4'));
    expect(client.lines().map(({ length }) => length)).toEqual([100, 100, 100, 50]);
  });

  test.each(['batch', 'ndjson', 'text'])('ends a stream of %s as well', async (format) => {
    const server = await serveLog(numberedLines(30));
    const client = await readToEnd(server.stream(`limit=4&format=${format}`));
    expect(client.body).toContain('line 24');
    expect(client.body).not.toContain('line 25');
  });

  test('with follow=false whichever comes first', async () => {
    const server = await serveLog(numberedLines(30));
    const short = await readToEnd(server.stream('limit=4&follow=false'));
    expect(short.notices('end')).toEqual([{ reason: 'limit', final: true }]);
    const long = await readToEnd(server.stream('limit=40&follow=false'));
    expect(long.notices('end')).toEqual([{ reason: 'no-follow', final: true }]);
    await staysAway(server, 'limit=40&follow=false', long);
  });
});

test('when the server stops each stream ends with a word to come back', async () => {
  const server = await serveLog(numberedLines(3));
  const clients = Array.from({ length: 20 }, () => connectSse(server.stream()));
  await expect
    .poll(() => clients.every((client) => client.notices('live').length), POLL)
    .toBe(true);
  await server.close();
  await Promise.all(clients.map(({ closed }) => closed));
  for (const client of clients) {
    expect(client.notices('end')).toEqual([{ reason: 'shutdown', final: false }]);
    expect(client.lastId).not.toMatch(/---/);
  }
});

test('when a log is taken out of the settings its streams end, and others go on', async () => {
  const server = await serveLog(numberedLines(3));
  const client = connectSse(server.stream());
  await client.sawNotice('live');
  await server.reload({ ...server.settings, logs: {} });
  await client.closed;
  expect(client.notices('end')).toEqual([{ reason: 'removed', final: false }]);
  expect((await readToEnd(server.stream())).body).toContain('ERR_UNKNOWN_LOG');
});
