import { expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { POLL, connectSse, readToEnd } from '../helpers/sse-client.ts';

test('where there is no room a viewer is told so with 200 and asked to come back later', async () => {
  const server = await serveLog(numberedLines(3), { maxViewers: 2, retryMs: 1000 });
  const seated = [connectSse(server.stream()), connectSse(server.stream())];
  await Promise.all(seated.map((client) => client.sawNotice('live')));
  const refused = await readToEnd(server.stream());
  expect((await refused.opened).status).toBe(200);
  expect(refused.events.map(({ event }) => event)).toEqual(['busy']);
  expect(refused.notices('busy')[0]?.['message']).toContain('maxViewers');
  expect(refused.retries[0]).toBeGreaterThanOrEqual(2500);
  expect(refused.retries[0]).toBeLessThanOrEqual(7500);
  expect(refused.lastId).toBe('');

  server.append(numberedLines(2, 4));
  await Promise.all(seated.map((client) => client.sawLines(5)));
  seated[0]?.cut();
  await expect
    .poll(async () => (await firstEvent(server.stream())) ?? 'none', POLL)
    .not.toBe('busy');
});

async function firstEvent(url: string): Promise<string | undefined> {
  const client = connectSse(url);
  await expect.poll(() => client.events.length, POLL).toBeGreaterThan(0);
  client.cut();
  return client.events[0]?.event;
}

test('who is refused keeps its place', async () => {
  const server = await serveLog(numberedLines(30), { maxViewers: 1 });
  const first = await readToEnd(server.stream('follow=false'));
  const id = first.events[2]?.id;
  const seated = connectSse(server.stream());
  await seated.sawNotice('live');
  const refused = await readToEnd(server.stream(), { 'Last-Event-ID': id });
  expect(refused.events.map((event) => event.id)).toEqual([undefined]);
  expect(refused.body).not.toContain('id:');
});

test('over WebSocket the frames say the same, and the code that it should come back', async () => {
  const server = await serveLog(numberedLines(3), { maxViewers: 1 });
  const seated = connectSse(server.stream());
  await seated.sawNotice('live');
  const socket = new WebSocket(server.stream().replace(/^http/, 'ws'));
  const frames: { event: string }[] = [];
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString())));
  const code = await new Promise((resolve) => {
    socket.on('close', resolve);
  });
  expect(frames.map(({ event }) => event)).toEqual(['open', 'busy']);
  expect(code).toBe(1013);
});
