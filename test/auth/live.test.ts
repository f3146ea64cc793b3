import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { createDoor } from '../../src/auth/door.ts';
import { openResponse } from '../helpers/http.ts';
import { connectSse } from '../helpers/sse-client.ts';
import { ADA, BOB, TOKEN, as, guarded, openSocket, passwordOf, signIn } from './stage.ts';
import type { Guarded } from './stage.ts';

/** Changes after which ada may not read `secret` any more. */
const LOSSES: Record<string, (server: Guarded) => Promise<void>> = {
  'the user goes': async ({ auth, change }) => {
    const { ada: _gone, ...users } = auth.users;
    await change({ auth: { ...auth, users } });
  },
  'the user leaves the group': async ({ auth, change }) => {
    const { ada } = auth.users;
    if (ada === undefined) throw new Error('no ada');
    await change({ auth: { ...auth, users: { ...auth.users, ada: { ...ada, groups: [] } } } });
  },
  'the user has another password': async ({ auth, change }) => {
    const password = await passwordOf('another');
    const users = { ...auth.users, ada: { password, groups: ['ops'] } };
    await change({ auth: { ...auth, users } });
  },
  'the log is for others': ({ change }) => change({ allow: { secret: ['bob'], var: ['ada'] } }),
};

describe.each(Object.keys(LOSSES))('once %s', (loss) => {
  test('streams of that log end, over HTTP and WebSocket', async () => {
    const server = await guarded();
    const { url } = server;
    const streams = ['logs/secret', 'logs/app,secret', 'logs?watch'].map((path) =>
      connectSse(url + path, as(ADA)),
    );
    const bystander = connectSse(`${url}logs/app`, as(BOB));
    const { socket } = await openSocket(`${url}logs/secret`, as(ADA));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await Promise.all([...streams.slice(0, 2), bystander].map((it) => it.sawNotice('live')));
    await streams[2]?.sawNotice('logs');
    await LOSSES[loss]?.(server);
    await Promise.all([closed, ...streams.map((it) => it.closed)]);
    expect(bystander.isClosed).toBe(false);
    const again = connectSse(`${url}logs/secret`, as(ADA));
    const { status } = await again.opened;
    expect([401, 404]).toContain(status);
    expect(server.errors).toEqual([]);
  });
});

test('a download is cut off once its reader may not read the log any more', async () => {
  const { url, folder, change } = await guarded();
  writeFileSync(join(folder, 'secret.log'), Buffer.alloc(64 * 1024 * 1024, 'secret line\n'));
  const response = await openResponse(`${url}raw/secret`, { headers: as(ADA) });
  const over = new Promise((resolve) => response.once('close', resolve));
  response.on('error', () => undefined);
  response.pause();
  await change({ allow: { secret: ['bob'] } });
  response.resume();
  await over;
  expect(response.complete).toBe(false);
});

test('a search is cut off once its reader may not read the log any more', async () => {
  const { url, folder, change } = await guarded();
  writeFileSync(join(folder, 'secret.log'), Buffer.alloc(64 * 1024 * 1024, 'secret line\n'));
  const question = { headers: as(ADA) };
  const response = await openResponse(`${url}api/search/secret?q=secret&hits=10000`, question);
  const over = new Promise((resolve) => response.once('close', resolve));
  response.on('error', () => undefined);
  response.pause();
  await change({ allow: { secret: ['bob'] } });
  response.resume();
  await over;
  expect(response.complete).toBe(false);
});

test('a reload that changes nothing about it cuts nobody off', async () => {
  const { url, auth, change } = await guarded();
  const { headers = {} } = await signIn(url, ADA);
  const clients = ['logs/secret', 'logs?watch'].map((path) => connectSse(url + path, headers));
  await Promise.all([clients[0]?.sawNotice('live'), clients[1]?.sawNotice('logs')]);
  await change({ lines: 7, auth: { ...auth, maxFailures: 3 } });
  expect((await connectSse(`${url}logs/secret`, headers).opened).status).toBe(200);
  expect(clients[0]?.isClosed).toBe(false);
});

test('once people are asked who they are, those whom nobody asked are sent away', async () => {
  const server = await guarded();
  const { url, auth, change } = server;
  await change({ auth: null, allow: {} });
  const stream = connectSse(`${url}logs/secret`);
  await stream.sawNotice('live');
  await change({ auth, allow: { secret: ['@ops'] } });
  await stream.closed;
  expect((await connectSse(`${url}logs/secret`).opened).status).toBe(401);
});

test('while a name changes hands, old and new rules must both agree', async () => {
  const { settings, auth } = await guarded();
  const door = createDoor(settings, randomBytes(32));
  onTestFinished(() => door.close());
  const bob = await door.identify({
    headers: { authorization: as(BOB).Authorization },
    peer: '127.0.0.1',
    address: '127.0.0.1',
    signal: AbortSignal.timeout(10_000),
  });
  if (bob === null) throw new Error('bob is known');
  const mayRead = (): boolean[] => ['app', 'secret'].map((name) => door.mayRead(bob, name));
  expect(mayRead()).toEqual([true, false]);
  const settle = door.change({ ...settings, auth, allow: { app: ['@ops'] } });
  expect(mayRead()).toEqual([false, false]);
  settle();
  expect(mayRead()).toEqual([false, true]);
});

test('programs with a token are sent away once it is not in the config', async () => {
  const { url, auth, change } = await guarded();
  const stream = connectSse(`${url}logs/secret`, { Authorization: `Bearer ${TOKEN}` });
  await stream.sawNotice('live');
  await change({ auth: { ...auth, tokens: {} } });
  await stream.closed;
});
