import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { connectEvents, nothingReceived } from '../helpers/viewer.ts';
import { reasonsOf, useFaultyStage } from './faulty-stage.ts';
import { eventNames, hasLines, isLive } from './stage.ts';

describe.each([
  ['with the watcher', false],
  ['by the poll alone', true],
])('%s', (_name, poll) => {
  const stage = useFaultyStage(
    { poll, pollMs: poll ? 50 : 1000, rotateWaitMs: 100 },
    connectEvents,
  );

  test('W06: ten times as many hints as changes change nothing', async () => {
    const { path, journal, watch, server } = stage();
    journal.write(10);
    writeFileSync(`${path}.9`, '');
    const received = nothingReceived();
    watch(received, 'lines=10');
    await isLive(received);
    for (let round = 0; round < 100; round += 1) {
      journal.write(1);
      if (round % 40 === 39) journal.rotateByRename(5);
      for (let hint = 0; hint < 10; hint += 1) utimesSync(`${path}.9`, 1000, 1000 + hint);
      await new Promise(setImmediate);
    }
    await hasLines(received, 110);
    expect(received.lines).toEqual(journal.lines());
    expect(eventNames(received)).not.toContain('gap');
    expect(server.errors).toEqual([]);
  });

  test('C08: more changes in the directory than the kernel queues lose no line', async () => {
    const { folder, path, journal, watch } = stage();
    journal.write(10);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    // All in one turn, so that nobody reads the queue meanwhile: it holds 16,384 events.
    const other = join(folder, 'other');
    writeFileSync(other, '');
    for (let touch = 0; touch < 10_000; touch += 1) {
      utimesSync(other, touch, touch);
      utimesSync(path, touch + 1, touch + 1);
    }
    journal.write(10);
    await hasLines(received, 20);
    journal.rotateByRename();
    journal.write(10);
    await hasLines(received, 30);
    expect(received.lines).toEqual(journal.lines());
  });

  test('C20: ten thousand files beside an idle log cost nothing at each look', async () => {
    const { folder, journal, faults, watch } = stage();
    for (let index = 0; index < 10_000; index += 1) {
      writeFileSync(join(folder, `idle-${index}.log`), '');
    }
    journal.write(10);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    const [lists, stats] = [faults.count('list'), faults.count('stat')];
    const looks = faults.count('fstat');
    await expect.poll(() => faults.count('fstat') - looks, { timeout: 25_000 }).toBeGreaterThan(2);
    expect(faults.count('list') - lists).toBe(0);
    expect(faults.count('stat') - stats).toBeLessThanOrEqual(faults.count('fstat') - looks + 1);
    journal.write(10);
    await hasLines(received, 20);
  });

  const others: [string, (path: string) => void][] = [
    ['a directory', (path) => mkdirSync(path)],
    ['a FIFO that nobody writes to', (path) => void spawnSync('mkfifo', [path])],
    ['a device', (path) => symlinkSync('/dev/zero', path)],
    ['a link to itself', (path) => symlinkSync(path, path)],
    [
      'links in a circle',
      (path) => (symlinkSync(`${path}.b`, path), symlinkSync(path, `${path}.b`)),
    ],
    ['a link to the root', (path) => symlinkSync('/', path)],
  ];

  test.each(others)(
    'C12, C13: %s in place of the live file is waited through',
    async (_what, put) => {
      const { path, journal, watch, server } = stage();
      journal.write(10);
      const live = nothingReceived();
      watch(live);
      await isLive(live);
      rmSync(path);
      put(path);
      await expect.poll(() => reasonsOf(live, 'waiting'), SLOW).toEqual(['not-a-file']);
      const late = nothingReceived();
      watch(late);
      await expect.poll(() => reasonsOf(late, 'waiting'), SLOW).toEqual(['not-a-file']);
      rmSync(path, { recursive: true });
      const before = journal.count;
      journal.write(10);
      await Promise.all([
        hasLines(live, 20),
        expect.poll(() => late.lines.at(-1), SLOW).toBe(journal.lines().at(-1)),
      ]);
      expect(live.lines).toEqual(journal.lines());
      // It may have found the file that has lost its name, while others still read that.
      expect(late.lines.slice(-10)).toEqual(journal.lines().slice(before));
      expect(server.errors).toEqual([]);
    },
  );

  test('C12: a socket in place of the live file is waited through', async () => {
    const { path, journal, watch } = stage();
    const listening = createServer().listen(path);
    await once(listening, 'listening');
    const received = nothingReceived();
    watch(received);
    await expect.poll(() => reasonsOf(received, 'waiting'), SLOW).toEqual(['not-a-file']);
    listening.close();
    await once(listening, 'close');
    journal.write(10);
    await hasLines(received, 10);
    expect(received.lines).toEqual(journal.lines());
  });

  test('C12: a directory under the name of a rotated file is passed over', async () => {
    const { path, journal, visit, watch } = stage();
    journal.write(10);
    const received = nothingReceived();
    await visit(received, 10);
    journal.write(10);
    journal.rotateByRename();
    journal.rotateByRename();
    mkdirSync(`${path}.1.d`);
    rmSync(`${path}.1`);
    mkdirSync(`${path}.1`);
    journal.write(10);
    watch(received);
    await hasLines(received, 30);
    expect(received.lines).toEqual(journal.lines());
    expect(eventNames(received)).not.toContain('gap');
  });
});

const SLOW = { timeout: 10_000 };
