import { appendFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { ask, errorCode, openResponse, viewerCount } from '../helpers/http.ts';
import { startTestServer } from '../helpers/server.ts';
import { POLL, connectSse } from '../helpers/sse-client.ts';
import type { SseClient } from '../helpers/sse-client.ts';
import { connectWs } from '../helpers/ws-client.ts';
import { useFolder } from './stage.ts';

const FAST = { pollMs: 20, goneWaitMs: 0 };

/** The names of the logs that there are, as far as a client was told; sorted. */
function namesKnownTo(client: SseClient): string[] {
  const names = new Set<string>();
  for (const { event, data } of client.events) {
    const { name, logs }: { name: string; logs?: { name: string }[] } = JSON.parse(data);
    if (event === 'removed') names.delete(name);
    else for (const log of logs ?? [{ name }]) names.add(log.name);
  }
  return [...names].toSorted((a, b) => (a < b ? -1 : 1));
}

describe('a watch of the list', () => {
  test('begins with the whole list', async () => {
    const { server, list } = await useFolder({ ...FAST, files: ['a.log', 'b.log'] });
    const client = connectSse(`${server.url}logs?watch`);
    await client.sawNotice('logs');
    const { headers, status } = await client.opened;
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(client.blocks[0]).toMatch(/^retry: \d+$/);
    expect(client.notices('logs')).toEqual([{ logs: await list() }]);
  });

  test('tells of logs that come, change and go, and of nothing else', async () => {
    const { server, folder, write, list } = await useFolder({ ...FAST, files: ['a.log', 'b.log'] });
    const client = connectSse(`${server.url}logs?watch`);
    await client.sawNotice('logs');
    write('c.log');
    await client.sawNotice('added');
    expect(client.notices('added')).toEqual([
      (await list()).find(({ name }) => name === 'var--c.log'),
    ]);
    appendFileSync(join(folder, 'a.log'), 'more\n');
    await client.sawNotice('changed');
    expect(client.notices('changed')).toEqual([
      (await list()).find(({ name }) => name === 'var--a.log'),
    ]);
    unlinkSync(join(folder, 'b.log'));
    await client.sawNotice('removed');
    expect(client.notices('removed')).toEqual([{ name: 'var--b.log' }]);
    expect(client.notices('logs')).toHaveLength(1);
  });

  test('tells of viewers, and of a label that is another one', async () => {
    const { server, folder } = await useFolder({ ...FAST, files: ['a.log'] });
    const client = connectSse(`${server.url}logs?watch`);
    await client.sawNotice('logs');
    const viewer = connectSse(`${server.url}logs/var--a.log`);
    await viewer.sawNotice('live');
    await expect.poll(() => client.notices('changed').at(-1), POLL).toMatchObject({ viewers: 1 });
    const entry = { dir: folder, include: ['**/*.log'], exclude: [], label: 'New' };
    await server.reload({ ...server.settings, folders: { var: entry } });
    await expect
      .poll(() => client.notices('changed').at(-1), POLL)
      .toMatchObject({ label: 'New: a.log' });
  });

  test('leads to the list that there is, however quickly logs come and go', async () => {
    const { server, write, folder, offers } = await useFolder({ ...FAST, files: ['a.log'] });
    const client = connectSse(`${server.url}logs?watch`);
    await client.sawNotice('logs');
    for (const name of ['b.log', 'c.log']) write(name);
    await offers('var--a.log', 'var--b.log', 'var--c.log');
    unlinkSync(join(folder, 'b.log'));
    write('d.log');
    await expect
      .poll(() => namesKnownTo(client), POLL)
      .toEqual(['var--a.log', 'var--c.log', 'var--d.log']);
    // Whoever comes later has the list as it is, and none of what was before.
    const later = connectSse(`${server.url}logs?watch`);
    await later.sawNotice('logs');
    expect(namesKnownTo(later)).toEqual(namesKnownTo(client));
    expect(later.notices('removed')).toEqual([]);
  });

  test('is a viewer like any other: it counts, and is told when there is no room', async () => {
    const { server } = await useFolder({ ...FAST, files: ['a.log'], maxViewers: 1 });
    const client = connectSse(`${server.url}logs?watch`);
    await client.sawNotice('logs');
    expect(await viewerCount(server.url)).toBe(1);
    const refused = connectSse(`${server.url}logs?watch`);
    await refused.closed;
    expect(refused.notices('busy')).toHaveLength(1);
    expect((await refused.opened).status).toBe(200);
    client.cut();
    await expect.poll(() => viewerCount(server.url), POLL).toBe(0);
    const next = connectSse(`${server.url}logs?watch`);
    await next.sawNotice('logs');
  });

  test('gets signs of life while nothing changes', async () => {
    const { server } = await useFolder({ ...FAST, files: ['a.log'], heartbeatMs: 100 });
    const client = connectSse(`${server.url}logs?watch`);
    await expect.poll(() => client.comments.length, POLL).toBeGreaterThan(2);
  });

  test('ends with the server, with a word to come back', async () => {
    const server = await startTestServer({ logs: { app: '/nowhere/app.log' } });
    const client = connectSse(`${server.url}logs?watch=true`);
    const socket = connectWs(`${server.url}logs?watch`);
    await Promise.all([client.sawNotice('logs'), socket.sawNotice('logs')]);
    await server.close();
    await client.closed;
    expect(client.notices('end')).toEqual([{ reason: 'shutdown', final: false }]);
    expect(socket.notices.at(-1)).toEqual({ event: 'end', reason: 'shutdown', final: false });
    expect(await socket.closed()).toBe(1001);
    expect(server.errors).toEqual([]);
  });

  test('is there over WebSocket too', async () => {
    const { server, write, list } = await useFolder({ ...FAST, files: ['a.log'] });
    const client = connectWs(`${server.url}logs?watch`);
    await client.sawNotice('logs');
    expect(client.notices).toMatchObject([
      { event: 'open' },
      { event: 'logs', logs: await list() },
    ]);
    write('b.log');
    await client.sawNotice('added');
    expect(client.notices.at(-1)).toMatchObject({ event: 'added', name: 'var--b.log' });
  });

  test('of a list with nothing in it begins with nothing', async () => {
    const { server } = await useFolder(FAST);
    const client = connectSse(`${server.url}logs?watch`);
    await client.sawNotice('logs');
    expect(client.notices('logs')).toEqual([{ logs: [] }]);
  });
});

describe('a request for the list', () => {
  test('is refused where it says what the list does not know', async () => {
    const server = await startTestServer({ logs: {} });
    onTestFinished(() => server.close());
    for (const query of ['watch=yes', 'watch&watch', 'follow=true', 'Watch']) {
      const answer = await ask(`${server.url}logs?${query}`);
      expect([query, answer.status, errorCode(answer)]).toEqual([query, 400, 'ERR_BAD_PARAMETER']);
    }
    expect(JSON.parse((await ask(`${server.url}logs?watch=false`)).text)).toMatchObject({
      logs: [],
    });
  });

  test('HEAD has the headers of the stream and no more', async () => {
    const server = await startTestServer({ logs: {} });
    onTestFinished(() => server.close());
    const answer = await openResponse(`${server.url}logs?watch`, { method: 'HEAD' });
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    expect(await viewerCount(server.url)).toBe(0);
  });
});
