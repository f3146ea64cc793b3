import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { freePort, startChildServer } from '../helpers/child-server.ts';
import type { ChildServer } from '../helpers/child-server.ts';
import { ask } from '../helpers/http.ts';
import { createJournal } from '../helpers/journal.ts';
import type { Journal } from '../helpers/journal.ts';
import { connectSse } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import type { Connect, Connection, Received } from '../helpers/viewer.ts';
import { PROXIES } from './proxies.ts';

const PATIENT = { timeout: 20_000, interval: 50 };
const RETRY_MS = 100;

/** Two instances that serve the same log. */
interface Pair {
  readonly ports: readonly [number, number];
  readonly journal: Journal;
  /** Stops one after the other in good order, and starts it again before the next. */
  restartInTurn(whileDown: () => void): Promise<void>;
}

async function startPair(base = '/'): Promise<Pair> {
  const folder = tempFolder();
  const journal = createJournal(join(folder, 'app.log'));
  journal.write(10);
  const ports = [await freePort(), await freePort()] as const;
  const start = (index: 0 | 1): Promise<ChildServer> =>
    startChildServer(join(folder, `config-${index}.json`), {
      port: ports[index],
      base,
      logs: { app: journal.path },
      retryMs: RETRY_MS,
      rotateWaitMs: 100,
      drainWaitMs: 1500,
      lines: 0,
    });
  const servers = [await start(0), await start(1)];
  onTestFinished(async () => void (await Promise.all(servers.map((server) => server.kill()))));
  return {
    ports,
    journal,
    async restartInTurn(whileDown) {
      for (const index of [0, 1] as const) {
        expect(await servers[index]?.stop()).toBe(0);
        whileDown();
        servers[index] = await start(index);
      }
    },
  };
}

/** A viewer that comes back whenever its connection has ended. */
interface Loyal {
  readonly received: Received;
  /** What it was answered. */
  readonly statuses: Set<number | null>;
}

function keepWatching(connect: Connect, url: string): Loyal {
  const received = nothingReceived();
  const statuses = new Set<number | null>();
  let isOver = false;
  let connection: Connection | null = null;
  onTestFinished(() => {
    isOver = true;
    connection?.cut();
  });
  void (async () => {
    while (!isOver) {
      connection = connect(`${url}logs/app?from=start`, received, Infinity);
      await connection.closed;
      if (!isOver) statuses.add(connection.status ?? null);
      await new Promise((resolve) => {
        setTimeout(resolve, RETRY_MS);
      });
    }
  })();
  return { received, statuses };
}

/** For each kind of connection, behind each proxy. */
const CROWD = 10;

const INSTALLED = PROXIES.filter(({ isInstalled }) => isInstalled);
const missing = PROXIES.filter(({ isInstalled }) => !isInstalled).map(({ name }) => name);
const leftOut = missing.length === 0 ? '' : ` (left out: no ${missing.join(', ')} here)`;

async function readBehind(url: string, { journal }: Pair): Promise<void> {
  const client = connectSse(`${url}logs/app?from=start`);
  await client.sawLines(journal.count);
  journal.write(1);
  await client.sawLines(journal.count);
  client.cut();
  journal.write(5);
  const again = connectSse(`${url}logs/app`, { 'Last-Event-ID': client.lastId });
  await again.sawLines(5);
  expect([...client.lines(), ...again.lines()]).toEqual(journal.lines());
  const part = await ask(`${url}raw/app`, { headers: { Range: 'bytes=0-7' } });
  expect([part.status, part.text]).toEqual([206, journal.lines()[0]?.slice(0, 8)]);
}

const [withBase] = INSTALLED.filter(({ takesBase }) => takesBase);

describe.skipIf(withBase === undefined)('under a path of its own behind nginx', () => {
  test('lines, the page and WebSocket are there, and nowhere else', async () => {
    const pair = await startPair('/tail/');
    const url = (await withBase?.start(pair.ports, '/tail/')) ?? '';
    await readBehind(url, pair);
    const page = await ask(url);
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const [, script = ''] = /<script[^>]* src="([^"]+)"/.exec(page.text) ?? [];
    expect((await ask(new URL(script, url).href)).status).toBe(200);
    const { received } = keepWatching(connectWebSocket, url);
    await expect.poll(() => received.lines, PATIENT).toEqual(pair.journal.lines());
    expect((await ask(url.replace(/tail\/$/, 'logs'))).status).not.toBe(200);
    expect((await ask(url.slice(0, -1))).headers.location).toBe(url);
  });
});

// One pair behind all of them, since a restart in good order takes its time.
describe.skipIf(INSTALLED.length === 0)(`behind nginx, HAProxy and Caddy${leftOut}`, () => {
  test('lines come as they are written, and ids go both ways', async () => {
    const pair = await startPair();
    for (const { start } of INSTALLED) await readBehind(await start(pair.ports), pair);
  });

  test('both instances are restarted in turn, and every viewer gets every line once', async () => {
    const pair = await startPair();
    const { journal } = pair;
    const urls = await Promise.all(INSTALLED.map(({ start }) => start(pair.ports)));
    const crowdOf = (connect: Connect): Loyal[] =>
      urls.flatMap((url) => Array.from({ length: CROWD }, () => keepWatching(connect, url)));
    const [events, sockets] = [crowdOf(connectEvents), crowdOf(connectWebSocket)];
    const writing = setInterval(() => journal.write(20), 10);
    onTestFinished(() => clearInterval(writing));
    await pair.restartInTurn(() => journal.rotateByRename());
    clearInterval(writing);
    const crowd = [...events, ...sockets];
    await expect
      .poll(() => crowd.every(({ received }) => received.lines.length >= journal.count), PATIENT)
      .toBe(true);
    for (const { received } of crowd) expect(received.lines).toEqual(journal.lines());
    // Any other status would have ended an EventSource for ever.
    for (const { statuses } of events) expect([...statuses]).toEqual([200]);
  });
});
