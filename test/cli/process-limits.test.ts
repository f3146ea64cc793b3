import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { startChildServer } from '../helpers/child-server.ts';
import type { ChildOptions, ChildServer } from '../helpers/child-server.ts';
import { ask } from '../helpers/http.ts';
import { createJournal } from '../helpers/journal.ts';
import type { Journal } from '../helpers/journal.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { connectEvents, nothingReceived } from '../helpers/viewer.ts';
import type { Connection, Received } from '../helpers/viewer.ts';

const SLOW = { timeout: 20_000, interval: 20 };
const isLinux = process.platform === 'linux';
const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0;
const isRoot = process.getuid?.() === 0;

interface Child {
  readonly server: ChildServer;
  readonly folder: string;
  readonly journal: Journal;
  watch(received: Received, query?: string): Connection;
  health(): Promise<{ status: string; watch: string; viewers: number }>;
}

/** A server in a process of its own, which is run by another command. */
async function serveWithin(within: ChildOptions['within'], settings: object = {}): Promise<Child> {
  const folder = tempFolder();
  chmodSync(folder, 0o755);
  const logs = join(folder, 'logs');
  mkdirSync(logs);
  const journal = createJournal(join(logs, 'app.log'));
  journal.write(10);
  const config = { port: 0, logs: { app: journal.path }, ...COMMON, ...settings };
  const server = await startChildServer(join(folder, 'config.json'), config, within && { within });
  const connections: Connection[] = [];
  onTestFinished(async () => {
    for (const connection of connections) connection.cut();
    await server.stop();
  });
  return {
    server,
    folder: logs,
    journal,
    watch(received, query = 'from=start') {
      const connection = connectEvents(`${server.url}logs/app?${query}`, received, Infinity);
      connections.push(connection);
      return connection;
    },
    health: async () => JSON.parse((await ask(`${server.url}healthz`)).text),
  };
}

const COMMON = { pollMs: 100, rotateWaitMs: 100, retryMs: 100 };

/** One wait for all of them: hundreds of waits would keep the machine busy. */
async function allHaveAll({ journal }: Child, crowd: readonly Received[]): Promise<void> {
  const isThere = () => crowd.every(({ lines }) => lines.length >= journal.count);
  await expect.poll(isThere, SLOW).toBe(true);
  const written = journal.lines();
  for (const { lines } of crowd) expect(lines).toEqual(written);
}

async function hasAll({ journal }: Child, received: Received): Promise<void> {
  await expect.poll(() => received.lines.length, SLOW).toBeGreaterThanOrEqual(journal.count);
  expect(received.lines).toEqual(journal.lines());
}

const isBusy = ({ notices }: Received): boolean => notices.some(({ event }) => event === 'busy');

/**
 * Takes the seats that a crowd has left until one is told that there is none: of those who came at the same time
 * the kernel may have turned away all that had no seat.
 */
async function watchUntilBusy(child: Child): Promise<readonly Connection[]> {
  const connections: Connection[] = [];
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const received = nothingReceived();
    const connection = child.watch(received);
    connections.push(connection);
    const isAnswered = expect.poll(() => received.notices.length, SLOW).toBeGreaterThan(0);
    await Promise.race([connection.closed, isAnswered]);
    if (isBusy(received)) return connections;
  }
  throw new Error('nobody was told that there is no room');
}

/** Comes back until it is served. */
async function keepWatching(child: Child, received: Received): Promise<void> {
  const isServed = () => received.lines.length >= child.journal.count;
  for (let attempt = 0; attempt < 200 && !isServed(); attempt += 1) {
    const connection = child.watch(received);
    const settled = expect.poll(isServed, { timeout: 2000, interval: 20 }).toBe(true);
    await Promise.race([connection.closed, settled.catch(() => undefined)]);
    if (!isServed()) {
      connection.cut();
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  }
}

function openFiles({ server }: Child): number {
  return readdirSync(`/proc/${server.pid}/fd`).length;
}

/** Seconds of processor time that a process has used. */
function processorSeconds(pid: number): number {
  const time = execFileSync('ps', ['-o', 'cputimes=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(time);
}

describe.skipIf(!isLinux)('within the limits of a process', () => {
  test('C05: with few descriptors those who find no room are refused, and served later', async () => {
    const child = await serveWithin(['bash', '-c', 'ulimit -n 128; exec "$0" "$@"']);
    const live = nothingReceived();
    child.watch(live);
    await hasAll(child, live);
    const crowd = Array.from({ length: 300 }, () => nothingReceived());
    const connections = crowd.map((received) => child.watch(received));
    const ended = new Set<Received>();
    connections.forEach(({ closed }, index) => {
      const received = crowd[index];
      if (received !== undefined) void closed.then(() => ended.add(received));
    });
    // Where not even the refused find a descriptor, the kernel turns connections away.
    const isAnswered = (received: Received) => received.notices.length > 0 || ended.has(received);
    await expect.poll(() => crowd.filter(isAnswered).length, SLOW).toBe(crowd.length);
    const before = processorSeconds(child.server.pid);
    child.journal.write(10);
    child.journal.rotateByRename();
    child.journal.write(10);
    await hasAll(child, live);
    expect(live.notices.filter(({ event }) => event === 'gap')).toEqual([]);
    expect(processorSeconds(child.server.pid) - before).toBeLessThan(5);
    connections.push(...(await watchUntilBusy(child)));
    for (const connection of connections) connection.cut();
    await Promise.all(connections.map(({ closed }) => closed));
    const late = nothingReceived();
    await keepWatching(child, late);
    await hasAll(child, late);
    // This one and the first.
    await expect.poll(async () => (await child.health()).viewers, SLOW).toBe(2);
    await expect.poll(() => openFiles(child), SLOW).toBeLessThan(40);
  });

  test.skipIf(!hasPrlimit)(
    'C05: where connections take every descriptor the live ones go on',
    async () => {
      const child = await serveWithin(undefined);
      const live = nothingReceived();
      child.watch(live);
      await hasAll(child, live);
      spawnSync('prlimit', ['--pid', String(child.server.pid), '--nofile=64:64']);
      const crowd = Array.from({ length: 100 }, () => child.watch(nothingReceived(), 'lines=0'));
      await expect.poll(() => openFiles(child), SLOW).toBeGreaterThan(55);
      const before = processorSeconds(child.server.pid);
      for (let round = 0; round < 3; round += 1) {
        child.journal.write(10);
        await hasAll(child, live);
      }
      child.journal.rotateByRename();
      child.journal.write(10);
      expect(processorSeconds(child.server.pid) - before).toBeLessThan(3);
      for (const connection of crowd) connection.cut();
      await Promise.all(crowd.map(({ closed }) => closed));
      await hasAll(child, live);
      expect(live.notices.filter(({ event }) => event === 'gap')).toEqual([]);
      const late = nothingReceived();
      await keepWatching(child, late);
      await hasAll(child, late);
    },
  );

  test('K04: a server that was stopped for a while catches up', async () => {
    const child = await serveWithin(undefined, { errorWaitMs: 200 });
    const received = nothingReceived();
    child.watch(received);
    await hasAll(child, received);
    for (let round = 0; round < 3; round += 1) {
      process.kill(child.server.pid, 'SIGSTOP');
      child.journal.write(50);
      child.journal.rotateByRename();
      child.journal.write(50);
      await new Promise((resolve) => {
        setTimeout(resolve, 300);
      });
      child.journal.rotateByRename();
      child.journal.write(50);
      process.kill(child.server.pid, 'SIGCONT');
      if (round % 2 === 0) child.journal.write(5);
      await hasAll(child, received);
    }
    expect(received.notices.filter(({ event }) => event === 'gap')).toEqual([]);
  });

  test('C18: a server that is asked to stop ends hundreds of streams in good order, and the next goes on', async () => {
    const child = await serveWithin(undefined);
    const crowd = Array.from({ length: 500 }, () => nothingReceived());
    const connections = crowd.map((received) => child.watch(received));
    await allHaveAll(child, crowd);
    const begun = performance.now();
    expect(await child.server.stop()).toBe(0);
    expect(performance.now() - begun).toBeLessThan(5000);
    await Promise.all(connections.map(({ closed }) => closed));
    const ends = crowd.map(({ notices }) => notices.at(-1));
    expect(ends.every((last) => last?.event === 'end' && last.reason === 'shutdown')).toBe(true);
    await expect(ask(child.server.url)).rejects.toThrow('ECONNREFUSED');
    child.journal.write(5);
    child.journal.rotateByRename();
    child.journal.write(5);
    const next = await startChildServer(join(child.folder, '..', 'next.json'), {
      port: 0,
      logs: { app: child.journal.path },
      ...COMMON,
    });
    onTestFinished(() => next.stop().then(() => undefined));
    for (const received of crowd) {
      const connection = connectEvents(`${next.url}logs/app`, received, Infinity);
      onTestFinished(() => connection.cut());
    }
    await allHaveAll(child, crowd);
    expect(crowd.flatMap(({ notices }) => notices.filter(({ event }) => event === 'gap'))).toEqual(
      [],
    );
  }, 60_000);
});

const hasNamespaces = isLinux && spawnSync('unshare', ['-Ur', 'true']).status === 0;

describe.skipIf(!hasNamespaces)('within the limits of inotify', () => {
  test.each(['max_inotify_instances', 'max_inotify_watches'])(
    'C07: with %s at 0 the poll does it all, and says so',
    async (limit) => {
      const script = `echo 0 > /proc/sys/user/${limit}; exec "$0" "$@"`;
      const child = await serveWithin(['unshare', '-Ur', 'sh', '-c', script]);
      const received = nothingReceived();
      child.watch(received);
      await hasAll(child, received);
      await expect.poll(async () => (await child.health()).watch, SLOW).toBe('polling');
      for (let round = 0; round < 3; round += 1) {
        child.journal.write(20);
        await hasAll(child, received);
        child.journal.rotateByRename();
      }
      child.journal.write(20);
      await hasAll(child, received);
      expect(child.server.output().split('ENOSPC').length).toBeLessThan(6);
      expect((await child.health()).status).toBe('degraded');
    },
  );
});

/** Root may read everything: then another user runs the server. */
const AS_NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] as const;
const asNobody: ChildOptions['within'] = isRoot ? [...AS_NOBODY] : undefined;
const hasUser =
  isLinux && (!isRoot || spawnSync(AS_NOBODY[0], [...AS_NOBODY.slice(1), 'true']).status === 0);

describe.skipIf(!hasUser)('without permission', () => {
  test('C03: the live file is read on by its descriptor, and waited for after a restart', async () => {
    const child = await serveWithin(asNobody);
    const received = nothingReceived();
    const first = child.watch(received);
    await hasAll(child, received);
    chmodSync(child.journal.path, 0o000);
    child.journal.write(10);
    await hasAll(child, received);
    first.cut();
    await first.closed;
    const config = { port: 0, logs: { app: child.journal.path }, ...COMMON };
    const path = join(child.folder, '..', 'second.json');
    const second = await startChildServer(path, config, asNobody && { within: asNobody });
    onTestFinished(() => second.stop().then(() => undefined));
    const connection = connectEvents(`${second.url}logs/app`, received, Infinity);
    onTestFinished(() => connection.cut());
    await expect
      .poll(() => received.notices, SLOW)
      .toContainEqual(expect.objectContaining({ event: 'waiting', reason: 'denied' }));
    expect(JSON.parse((await ask(`${second.url}logs`)).text).logs[0].state).toBe('denied');
    if (isRoot) child.journal.write(10);
    chmodSync(child.journal.path, 0o644);
    child.journal.write(10);
    await hasAll(child, received);
    expect(received.notices.filter(({ event }) => event === 'gap')).toEqual([]);
  });

  test('C04: a directory that may not be entered is reported, and other logs go on', async () => {
    const closed = join(tempFolder(), 'closed');
    mkdirSync(closed);
    writeFileSync(join(closed, 'secret.log'), 'secret\n');
    const other = join(closed, 'secret.log');
    const child = await serveWithin(asNobody, {});
    const path = join(child.folder, '..', 'second.json');
    const logs = { app: child.journal.path, secret: other };
    const second = await startChildServer(
      path,
      { port: 0, logs, ...COMMON },
      asNobody && { within: asNobody },
    );
    onTestFinished(() => second.stop().then(() => undefined));
    const received = nothingReceived();
    const denied = nothingReceived();
    for (const [name, to] of [
      ['app', received],
      ['secret', denied],
    ] as const) {
      const connection = connectEvents(`${second.url}logs/${name}?from=start`, to, Infinity);
      onTestFinished(() => connection.cut());
    }
    await hasAll(child, received);
    await expect
      .poll(() => denied.notices, SLOW)
      .toContainEqual(expect.objectContaining({ event: 'waiting', reason: 'denied' }));
    child.journal.write(5);
    await hasAll(child, received);
  });

  test('C04: of a directory that may be entered but not listed the live file is followed', async () => {
    const child = await serveWithin(asNobody);
    const received = nothingReceived();
    chmodSync(child.folder, 0o711);
    const connection = child.watch(received);
    await hasAll(child, received);
    child.journal.write(10);
    await hasAll(child, received);
    connection.cut();
    await connection.closed;
    renameSync(child.journal.path, `${child.journal.path}.1`);
    writeFileSync(child.journal.path, 'new\n');
    child.watch(received);
    await expect.poll(() => received.lines.at(-1), SLOW).toBe('new');
    const [gap] = received.notices.filter(({ event }) => event === 'gap');
    expect(gap).toMatchObject({ reason: 'io-error', message: expect.stringContaining('logs') });
  });
});
