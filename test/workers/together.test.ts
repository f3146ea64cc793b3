import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test, vi } from 'vitest';

import { listening, read, run, until } from '../cli/support.ts';
import { startChildServer } from '../helpers/child-server.ts';
import type { ChildServer } from '../helpers/child-server.ts';
import { ask, viewerCount } from '../helpers/http.ts';
import { numberedLines } from '../helpers/log-server.ts';
import { connectSse } from '../helpers/sse-client.ts';
import type { SseClient } from '../helpers/sse-client.ts';
import { connectWs } from '../helpers/ws-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { isAlive, workersOf } from './workers-of.ts';

interface Started {
  readonly server: ChildServer;
  readonly folder: string;
  readonly configPath: string;
  readonly stream: string;
}

const LINES = numberedLines(100);

async function start(): Promise<Started> {
  const folder = tempFolder();
  const configPath = join(folder, 'config.json');
  writeFileSync(join(folder, 'app.log'), LINES);
  const config = { port: 0, logs: { app: 'app.log' }, workers: 2 };
  const server = await startChildServer(configPath, config);
  return { server, folder, configPath, stream: `${server.url}logs/app` };
}

/** Viewers that have all lines. */
async function watching(stream: string, count: number): Promise<SseClient[]> {
  const clients = Array.from({ length: count }, () => connectSse(`${stream}?from=start`));
  await Promise.all(clients.map((client) => client.sawNotice('live')));
  return clients;
}

async function health(url: string): Promise<unknown> {
  return JSON.parse((await ask(`${url}healthz`)).text);
}

const POLL = { timeout: 10_000, interval: 20 };

describe.skipIf(process.platform !== 'linux')('with two workers', () => {
  test('viewers are spread over both, and those of one that is killed are the only ones cut', async () => {
    const { server, stream } = await start();
    const clients = await watching(stream, 6);
    const [first = 0] = workersOf(server.pid);
    process.kill(first, 'SIGKILL');
    await expect.poll(() => clients.filter((it) => it.isClosed).length, POLL).toBe(3);
    await expect.poll(() => viewerCount(server.url), POLL).toBe(3);
    expect(workersOf(server.pid)).not.toContain(first);
    expect(await server.stop()).toBe(0);
  });

  test('/healthz and the list count the viewers of both', async () => {
    const { server, stream } = await start();
    await watching(stream, 3);
    const ws = connectWs(stream);
    await ws.sawNotice('live');
    // Whichever is asked.
    for (let asked = 0; asked < 4; asked += 1) {
      expect(await health(server.url)).toMatchObject({ status: 'ok', viewers: 4, workers: 2 });
      const { logs } = JSON.parse((await ask(`${server.url}logs`)).text);
      expect(logs).toMatchObject([{ name: 'app', viewers: 4 }]);
    }
    expect(await server.stop()).toBe(0);
  });

  test('whoever watches the list hears of viewers that another one has', async () => {
    const { server, stream } = await start();
    const watcher = connectSse(`${server.url}logs?watch`);
    await watcher.sawNotice('logs');
    await watching(stream, 2);
    const counts = () => watcher.notices('changed').map(({ viewers }) => viewers);
    await expect.poll(() => counts().at(-1), POLL).toBe(2);
    expect(await server.stop()).toBe(0);
  });

  test('a worker that is asked to end says so to its viewers, and is replaced', async () => {
    const { server, stream } = await start();
    const [client] = await watching(stream, 1);
    const before = workersOf(server.pid);
    for (const worker of before) process.kill(worker, 'SIGTERM');
    await client?.closed;
    expect(client?.notices('end')).toEqual([{ reason: 'shutdown', final: false }]);
    await expect.poll(() => health(server.url), POLL).toMatchObject({ workers: 2 });
    expect(workersOf(server.pid).filter((pid) => before.includes(pid))).toEqual([]);
    const [again] = await watching(stream, 1);
    expect(again?.lines()).toHaveLength(100);
    expect(await server.stop()).toBe(0);
  });

  test('all streams end in good order on SIGTERM', async () => {
    const { server, stream } = await start();
    const clients = await watching(stream, 4);
    expect(await server.stop()).toBe(0);
    await Promise.all(clients.map(({ closed }) => closed));
    for (const client of clients) {
      expect(client.notices('end')).toEqual([{ reason: 'shutdown', final: false }]);
    }
  });

  test('both read the config again on SIGHUP, and one that is started later has the new one', async () => {
    const { server, folder, configPath } = await start();
    const names = async () => {
      const { logs } = JSON.parse((await ask(`${server.url}logs`)).text);
      return logs.map(({ name }: { name: string }) => name).join();
    };
    writeFileSync(join(folder, 'other.log'), '');
    const logs = { app: 'app.log', other: 'other.log' };
    writeFileSync(configPath, JSON.stringify({ port: 0, logs, workers: 3 }));
    process.kill(server.pid, 'SIGHUP');
    await vi.waitUntil(() => server.output().includes('config read again'), POLL);
    expect(server.output()).toContain('workers changes only with a restart');
    for (let asked = 0; asked < 4; asked += 1) expect(await names()).toBe('app,other');
    for (const worker of workersOf(server.pid)) process.kill(worker, 'SIGKILL');
    await expect.poll(names, POLL).toBe('app,other');
    expect(await server.stop()).toBe(0);
  });

  test('they go when the process that has the port is killed', async () => {
    const { server, stream } = await start();
    const [client] = await watching(stream, 1);
    const workers = workersOf(server.pid);
    await server.kill();
    await client?.closed;
    await expect.poll(() => workers.filter(isAlive), POLL).toEqual([]);
  });
});

test('standard input is written to files by one process', async () => {
  const sse = run(['-', '-p', '0', '--workers', '2']);
  const url = await listening(sse);
  sse.stdin.end(LINES);
  await until(async () => (await read(url, 'stdin')) === LINES);
  for (let asked = 0; asked < 4; asked += 1) expect(await read(url, 'stdin')).toBe(LINES);
  sse.signal('SIGTERM');
  expect(await sse.ended).toBe(0);
});

test('a demo is written by one process', async () => {
  const path = join(tempFolder(), 'demo.log');
  const sse = run([`app=${path}`, '-p', '0', '--workers', '2', '--demo']);
  await listening(sse);
  const count = () => readFileSync(path, 'utf8').split('\n').length;
  const before = count();
  await until(() => count() > before);
  sse.signal('SIGTERM');
  expect(await sse.ended).toBe(0);
  // Each writer counts orders from a random number on.
  const orders = [...readFileSync(path, 'utf8').matchAll(/order (\d+) paid/g)].map(([, it]) =>
    Number(it),
  );
  expect(orders.length).toBeGreaterThan(10);
  expect(orders).toEqual(orders.toSorted((one, other) => one - other));
});
