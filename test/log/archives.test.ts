import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { nothingReceived } from '../helpers/viewer.ts';
import type { Received } from '../helpers/viewer.ts';
import { eventNames, hasLines, isLive, useStage } from './stage.ts';

/** Compresses a file as rotators do: the new one is whole before the old one goes. */
function compress(path: string): void {
  execFileSync('gzip', [path]);
}

/** Makes room for a new `.1`, whether the others are compressed or not. */
function shift(path: string): void {
  for (let number = 9; number >= 1; number -= 1) {
    for (const suffix of ['', '.gz']) {
      const name = `${path}.${number}${suffix}`;
      if (existsSync(name)) renameSync(name, `${path}.${number + 1}${suffix}`);
    }
  }
}

function gapsOf({ notices }: Received): string[] {
  return notices.flatMap((notice) => (notice.event === 'gap' ? [notice.reason] : []));
}

describe.each([
  ['with the watcher', false],
  ['by the poll alone', true],
])('compressed files, %s', (_name, poll) => {
  const stage = useStage({ poll, pollMs: 50, rotateWaitMs: 100 });

  /** Rotates by renaming and compresses what is older than `plainCount` rotated files. */
  function rotate(plainCount: number): void {
    const { path } = stage();
    shift(path);
    renameSync(path, `${path}.1`);
    writeFileSync(path, '');
    const number = plainCount + 1;
    if (existsSync(`${path}.${number}`)) compress(`${path}.${number}`);
  }

  test('Z01: a viewer that was in the middle of a file goes on in its archive', async () => {
    const { journal, watch, visit } = stage();
    journal.write(2000);
    const received = nothingReceived();
    await visit(received, 2000);
    journal.write(3000);
    rotate(0);
    journal.write(10);
    watch(received);
    await hasLines(received, journal.count);
    expect(received.lines).toEqual(journal.lines());
    expect(gapsOf(received)).toEqual([]);
    expect(eventNames(received)).toContain('rotated');
  });

  test.each([0, 1])('Z02: three rotations that leave %i files plain are a chain', async (plain) => {
    const { journal, watch, visit } = stage();
    journal.write(1000);
    const received = nothingReceived();
    await visit(received, 1000);
    for (let round = 0; round < 3; round += 1) {
      journal.write(1000);
      rotate(plain);
    }
    journal.write(10);
    watch(received);
    await hasLines(received, journal.count);
    expect(received.lines).toEqual(journal.lines());
    expect(gapsOf(received)).toEqual([]);
  });

  test('from the start they come first', async () => {
    const { journal, watch } = stage();
    for (let round = 0; round < 3; round += 1) {
      journal.write(500);
      rotate(1);
    }
    journal.write(5);
    const received = nothingReceived();
    watch(received);
    await hasLines(received, journal.count);
    expect(received.lines).toEqual(journal.lines());
  });

  test('the last lines reach back into one', async () => {
    const { journal, watch } = stage();
    journal.write(100);
    rotate(0);
    journal.write(3);
    const received = nothingReceived();
    watch(received, 'lines=8');
    await hasLines(received, 8);
    expect(received.lines).toEqual(journal.lines().slice(-8));
  });

  test('Z11: a viewer that had read a file to its end goes on after its archive', async () => {
    const { journal, watch, visit } = stage();
    journal.write(1000);
    const received = nothingReceived();
    await visit(received, 1000);
    rotate(0);
    journal.write(10);
    watch(received);
    await hasLines(received, 1010);
    expect(received.lines).toEqual(journal.lines());
    expect(gapsOf(received)).toEqual([]);
  });

  test('Z04: a file that is compressed while a viewer is in it is read on, and the next is known', async () => {
    const { journal, path, watch } = stage();
    for (let round = 0; round < 2; round += 1) {
      journal.write(30_000);
      rotate(9);
    }
    journal.write(10);
    const received = nothingReceived();
    watch(received);
    // Whoever is in the oldest file holds it; its name goes.
    await hasLines(received, 1);
    compress(`${path}.2`);
    compress(`${path}.1`);
    await hasLines(received, journal.count);
    expect(received.lines).toEqual(journal.lines());
    expect(gapsOf(received)).toEqual([]);
  });

  test('a live viewer notices nothing of the compressing', async () => {
    const { journal, watch } = stage();
    const received = nothingReceived();
    journal.write(1);
    watch(received);
    await isLive(received);
    for (let round = 0; round < 4; round += 1) {
      journal.write(500);
      rotate(round % 2);
    }
    journal.write(1);
    await hasLines(received, journal.count);
    expect(received.lines).toEqual(journal.lines());
    expect(gapsOf(received)).toEqual([]);
  });

  test('a copy of the live file is noticed though it has the inode of one that was compressed', async () => {
    const { journal, path, watch } = stage();
    const copyTruncate = (): void => {
      shift(path);
      copyFileSync(path, `${path}.1`);
      truncateSync(path, 0);
    };
    journal.write(1);
    copyTruncate();
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    compress(`${path}.1`);
    journal.write(1);
    copyTruncate();
    await hasLines(received, 2);
    expect(received.lines).toEqual(journal.lines());
  });

  test('Z06: a damaged archive is a gap where its sound part ends, and the next file follows', async () => {
    const { journal, path, watch } = stage();
    journal.write(5000);
    rotate(0);
    const stored = readFileSync(`${path}.1.gz`);
    writeFileSync(`${path}.1.gz`, stored.subarray(0, stored.length / 2));
    utimesSync(`${path}.1.gz`, 1000, 1000);
    journal.write(10);
    const received = nothingReceived();
    watch(received);
    await expect.poll(() => received.lines.at(-1)).toBe(journal.lines().at(-1));
    expect(gapsOf(received)).toEqual(['corrupt-archive']);
    const sound = received.lines.slice(0, -11);
    expect(sound.length).toBeGreaterThan(1000);
    expect(sound).toEqual(journal.lines().slice(0, sound.length));
    expect(received.lines.slice(-10)).toEqual(journal.lines().slice(-10));
  });

  test('an archive that is not whole yet is waited for, not taken for its end', async () => {
    const { journal, path, watch } = stage();
    journal.write(5000);
    rotate(0);
    journal.write(10);
    const stored = readFileSync(`${path}.1.gz`);
    const half = stored.length / 2;
    writeFileSync(`${path}.1.gz`, stored.subarray(0, half));
    const growing = setInterval(() => {
      const now = new Date();
      utimesSync(`${path}.1.gz`, now, now);
    }, 20);
    const received = nothingReceived();
    watch(received);
    await hasLines(received, 2000);
    clearInterval(growing);
    appendFileSync(`${path}.1.gz`, stored.subarray(half));
    await hasLines(received, journal.count);
    expect(received.lines).toEqual(journal.lines());
    expect(gapsOf(received)).toEqual([]);
  });

  test('what cannot be read is a gap that names the file', async () => {
    const { journal, path, watch } = stage();
    journal.write(10);
    rotate(9);
    journal.write(10);
    rotate(9);
    journal.write(10);
    renameSync(`${path}.1`, `${path}.1.xz`);
    const received = nothingReceived();
    watch(received);
    await hasLines(received, 20);
    expect(received.notices).toContainEqual(
      expect.objectContaining({
        reason: 'unsupported-compression',
        message: expect.stringContaining('app.log.1.xz'),
      }),
    );
  });

  test('Z12: a line that a copying rotator tore apart comes as two, the first one marked', async () => {
    const { path, watch } = stage();
    writeFileSync(path, 'whole\nfirst ha');
    shift(path);
    writeFileSync(`${path}.1.gz`, gzipSync(readFileSync(path)));
    rmSync(path);
    writeFileSync(path, 'lf\nnext\n');
    const received = nothingReceived();
    watch(received);
    await hasLines(received, 4);
    expect(received.lines).toEqual(['whole', 'first ha', 'lf', 'next']);
  });

  test('an archive that is deleted while a viewer is in it is read to its end', async () => {
    const { journal, path, watch } = stage();
    journal.write(40_000);
    rotate(0);
    journal.write(10);
    const received = nothingReceived();
    watch(received);
    await hasLines(received, 1);
    unlinkSync(`${path}.1.gz`);
    await hasLines(received, journal.count);
    expect(received.lines).toEqual(journal.lines());
  });
});

describe('an archive that holds too much', () => {
  const stage = useStage({ maxInflatedBytes: 2 * 1024 * 1024, rotateWaitMs: 100 });

  test('Z09: is read up to a bound, and a gap says so', async () => {
    const { path, watch } = stage();
    writeFileSync(`${path}.1.gz`, gzipSync('the same\n'.repeat(1_000_000)));
    writeFileSync(path, 'next\n');
    const received = nothingReceived();
    watch(received);
    await expect.poll(() => received.lines.at(-1), { timeout: 25_000 }).toBe('next');
    expect(gapsOf(received)).toEqual(['too-large']);
    expect(received.lines.length).toBeGreaterThan(200_000);
  });
});
