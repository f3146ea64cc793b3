import { describe, expect, test } from 'vitest';

import { idAtOffset } from '../helpers/oracle.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { POLL, connectSse } from '../helpers/sse-client.ts';

describe('a stream opens', () => {
  test('with the position in a block that fires no event, then lines, then live', async () => {
    const content = numberedLines(5);
    const server = await serveLog(content);
    const client = connectSse(server.stream('lines=2'));
    await client.sawNotice('live');
    const start = idAtOffset(Buffer.from(content), { offset: 21, midLine: false });
    expect(client.blocks[0]).toMatch(new RegExp(`^retry: \\d+\nid: ${start}$`));
    expect(client.events.map(({ event, data }) => [event, data])).toEqual([
      [undefined, 'line 4'],
      [undefined, 'line 5'],
      ['live', '{}'],
    ]);
  });

  test('and says live once, however much comes later', async () => {
    const server = await serveLog(numberedLines(5));
    const client = connectSse(server.stream());
    await client.sawNotice('live');
    for (let first = 6; first < 30; first += 6) {
      server.append(numberedLines(6, first));
      await client.sawLines(first + 5);
    }
    expect(client.notices('live')).toHaveLength(1);
    expect(client.lines()).toEqual(numberedLines(29).trimEnd().split('\n'));
  });

  test('at the beginning of everything where the log has no bytes yet', async () => {
    const server = await serveLog('');
    const client = connectSse(server.stream());
    await client.sawNotice('live');
    expect(client.blocks[0]).toMatch(/\nid: 0-e3b0c44298fc$/);
    client.cut();
    server.append(numberedLines(3));
    const resumed = connectSse(server.stream(), { 'Last-Event-ID': client.lastId });
    await resumed.sawLines(3);
    expect(resumed.notices('gap')).toEqual([]);
  });

  test('and waits where there is no file, and reads it from its start when it comes', async () => {
    const server = await serveLog(null, { pollMs: 50 });
    const client = connectSse(server.stream('lines=1'));
    await client.sawNotice('waiting');
    expect(client.notices('waiting')[0]?.reason).toBe('missing');
    server.append(numberedLines(3));
    await client.sawLines(3);
    expect(client.lines()).toEqual(['line 1', 'line 2', 'line 3']);
  });

  test('and holds an unfinished line back until its end is written', async () => {
    const server = await serveLog('one\ntw', { pollMs: 20 });
    const client = connectSse(server.stream());
    await client.sawNotice('live');
    server.append('o and a h');
    server.append('alf');
    const sentinel = connectSse(server.stream('format=text'));
    await sentinel.opened;
    server.append('\n');
    await client.sawLines(2);
    expect(client.lines()).toEqual(['one', 'two and a half']);
  });
});

describe('retry', () => {
  test('lies between half of what is set and one and a half of it, and differs', async () => {
    const server = await serveLog('', { retryMs: 2000 });
    const clients = Array.from({ length: 40 }, () => connectSse(server.stream()));
    await expect.poll(() => clients.every(({ retries }) => retries.length === 1), POLL).toBe(true);
    const retries = clients.flatMap((client) => client.retries);
    expect(Math.min(...retries)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...retries)).toBeLessThanOrEqual(3000);
    expect(new Set(retries).size).toBeGreaterThan(20);
  });
});

describe('a stream that is silent', () => {
  test('has a comment now and then', async () => {
    const server = await serveLog('one\n', { heartbeatMs: 50 });
    const client = connectSse(server.stream());
    await expect.poll(() => client.comments.length, POLL).toBeGreaterThan(3);
    expect(new Set(client.comments)).toEqual(new Set(['']));
    expect(client.lines()).toEqual(['one']);
  });

  test('has none between comments of its own where the form has no place for it', async () => {
    const server = await serveLog('one\n', { heartbeatMs: 20 });
    const sentinel = connectSse(server.stream());
    const clients = ['text', 'ndjson'].map((format) =>
      connectSse(server.stream(`format=${format}`)),
    );
    await expect.poll(() => clients.every(({ body }) => body.includes('one')), POLL).toBe(true);
    const before = sentinel.comments.length;
    await expect.poll(() => sentinel.comments.length, POLL).toBeGreaterThan(before + 3);
    expect(clients[0]?.body).toBe('one\n');
    expect(clients[1]?.body.trimEnd().split('\n')).toHaveLength(2);
  });
});
