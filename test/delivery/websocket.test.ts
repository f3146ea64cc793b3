import { describe, expect, test } from 'vitest';

import { idAtOffset } from '../helpers/oracle.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { POLL } from '../helpers/sse-client.ts';
import { connectWs } from '../helpers/ws-client.ts';

const CONTENT = numberedLines(30);
const LINES = CONTENT.trimEnd().split('\n');

function idAt(offset: number): string {
  return idAtOffset(Buffer.from(CONTENT), { offset, midLine: false });
}

describe('a stream over WebSocket', () => {
  test('opens with the position, then batches, then live', async () => {
    const server = await serveLog(CONTENT);
    const client = connectWs(server.stream('lines=2'));
    await client.sawNotice('live');
    const [open] = client.notices;
    expect(open).toEqual({
      event: 'open',
      retryMs: expect.any(Number),
      id: idAt(CONTENT.length - 16),
    });
    expect(client.lines).toEqual(LINES.slice(-2));
    expect(client.batches[0]).toEqual({
      offset: CONTENT.length - 16,
      lengths: [8, 8],
      marks: expect.any(Array),
      lines: LINES.slice(-2),
      id: idAt(CONTENT.length),
    });
    expect(client.notices.map(({ event }) => event)).toEqual(['open', 'live']);
  });

  test('brings lines as they are written', async () => {
    const server = await serveLog(CONTENT);
    const client = connectWs(server.stream());
    await client.sawNotice('live');
    for (let first = 31; first < 60; first += 1) {
      server.append(numberedLines(1, first));
      await client.sawLines(first - 20);
    }
    expect(client.lines).toEqual(numberedLines(39, 21).trimEnd().split('\n'));
  });

  test('E07, X01: goes on from every id that it gave', async () => {
    const server = await serveLog(CONTENT);
    const client = connectWs(server.stream('from=start&limit=29'));
    expect(await client.closed()).toBe(1000);
    let end = 0;
    for (const [index, line] of LINES.entries()) {
      end += line.length + 1;
      const again = connectWs(server.stream(`follow=false&last_event_id=${idAt(end)}`));
      expect(await again.closed()).toBe(1000);
      expect(again.lines).toEqual(LINES.slice(index + 1));
    }
  });

  test('counts a limit over all its connections, and ends at once where none is left', async () => {
    const server = await serveLog(CONTENT);
    const first = connectWs(server.stream('limit=12'));
    await first.sawNotice('live');
    expect(first.lastId).toMatch(/---2$/);
    first.socket.terminate();
    server.append(numberedLines(9, 31));
    const url = server.stream(`limit=12&last_event_id=${first.lastId}`);
    const second = connectWs(url);
    expect(await second.closed()).toBe(1000);
    expect([...first.lines, ...second.lines]).toEqual(numberedLines(12, 21).trimEnd().split('\n'));
    expect(second.notices.at(-1)).toMatchObject({ event: 'end', reason: 'limit', final: true });
    const third = connectWs(server.stream(`limit=12&last_event_id=${second.lastId}`));
    expect(await third.closed()).toBe(1000);
    expect([third.lines, third.notices]).toEqual([[], []]);
  });

  test('says of an id that cannot be read that it is a gap', async () => {
    const server = await serveLog(CONTENT);
    const client = connectWs(server.stream('last_event_id=abc'));
    await client.sawLines(10);
    expect(client.notices.map(({ event, reason }) => [event, reason])).toContainEqual([
      'gap',
      'bad-id',
    ]);
  });

  test('compresses nothing, though a client offers it', async () => {
    const server = await serveLog(CONTENT);
    const client = connectWs(server.stream(), { perMessageDeflate: true });
    await client.sawNotice('live');
    expect(client.socket.extensions).toBe('');
  });

  test('E11: is given to 50 clients with the same id alike', async () => {
    const server = await serveLog(CONTENT);
    const url = server.stream(`last_event_id=${idAt(7)}`);
    const clients = Array.from({ length: 50 }, () => connectWs(url));
    await Promise.all(clients.map((client) => client.sawLines(29)));
    server.append(numberedLines(1, 31));
    await Promise.all(clients.map((client) => client.sawLines(30)));
    for (const { lines } of clients) expect(lines).toEqual([...LINES.slice(1), 'line 31']);
  });
});

describe('a WebSocket is closed', () => {
  test('with 1008 where the client says something', async () => {
    const server = await serveLog(CONTENT);
    for (const message of ['hello', Buffer.from('hello'), '']) {
      const client = connectWs(server.stream());
      await client.sawNotice('live');
      client.socket.send(message);
      expect(await client.closed()).toBe(1008);
    }
  });

  test('with 1009 where the client sends more than it could have to say', async () => {
    const server = await serveLog(CONTENT);
    const client = connectWs(server.stream());
    await client.sawNotice('live');
    client.socket.send(Buffer.alloc(200_000_000));
    expect([1006, 1009]).toContain(await client.closed());
    client.socket.terminate();
    const other = connectWs(server.stream());
    await other.sawNotice('live');
  });

  test('where a message comes in very many fragments', async () => {
    const server = await serveLog(CONTENT);
    const client = connectWs(server.stream());
    await client.sawNotice('live');
    for (let count = 0; count < 10_000; count += 1) client.socket.send('x', { fin: false });
    await expect.poll(() => client.code, POLL).not.toBeNull();
  });

  test('with 1001 when the server stops', async () => {
    const server = await serveLog(CONTENT);
    const clients = Array.from({ length: 10 }, () => connectWs(server.stream()));
    await Promise.all(clients.map((client) => client.sawNotice('live')));
    await server.close();
    for (const client of clients) {
      expect(await client.closed()).toBe(1001);
      expect(client.notices.at(-1)).toEqual({ event: 'end', reason: 'shutdown', final: false });
    }
  });
});

describe('pings', () => {
  test('keep a client that answers', async () => {
    const server = await serveLog(CONTENT, { heartbeatMs: 40 });
    const client = connectWs(server.stream());
    let pings = 0;
    client.socket.on('ping', () => (pings += 1));
    await expect.poll(() => pings, POLL).toBeGreaterThan(5);
    expect(client.code).toBeNull();
    server.append('one more\n');
    await client.sawLines(11);
  });

  test('end a client that does not', async () => {
    const server = await serveLog(CONTENT, { heartbeatMs: 40 });
    const client = connectWs(server.stream(), { autoPong: false });
    expect(await client.closed()).toBe(1006);
  });

  test('are not sent while a client has yet to take what was written', async () => {
    const server = await serveLog(Buffer.alloc(40_000_000, 'a line of it\n'), {
      heartbeatMs: 300,
      stallTimeoutMs: 60_000,
    });
    const other = connectWs(server.stream());
    let pings = 0;
    other.socket.on('ping', () => (pings += 1));
    const client = connectWs(server.stream('from=start'));
    await client.pausedAtOpen();
    await expect.poll(() => pings, POLL).toBeGreaterThan(3);
    client.socket.resume();
    await client.sawNotice('live');
    expect(client.lines).toHaveLength(Math.floor(40_000_000 / 13));
  });
});
