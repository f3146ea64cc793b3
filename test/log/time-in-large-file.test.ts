import { writeFileSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { DEFAULTS } from '../../src/config/settings.ts';
import { createArchives } from '../../src/file/archive.ts';
import type { FileSystem } from '../../src/file/file-system.ts';
import { nodeFileSystem } from '../../src/file/file-system.ts';
import { createInflateRoom } from '../../src/file/inflate-room.ts';
import { createSilentWatcher } from '../../src/file/watch.ts';
import { createLog } from '../../src/log/log.ts';
import type { Log } from '../../src/log/log.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const LINE_BYTES = 100;
const FILE_BYTES = 10 * 1024 ** 3;
const LINE_COUNT = Math.floor(FILE_BYTES / LINE_BYTES);
const BEGIN = Date.UTC(2026, 10, 1);

function resized(stats: BigIntStats): BigIntStats {
  return Object.assign(stats, { size: BigInt(LINE_COUNT * LINE_BYTES) });
}

/** A file system whose files have 10 GiB of lines that nobody had to write, and which counts reads. */
function largeFiles(lineAt: (index: number) => string): FileSystem & { readonly reads: number[] } {
  const reads: number[] = [];
  function fill(buffer: Buffer, position: number): number {
    const end = Math.min(position + buffer.length, LINE_COUNT * LINE_BYTES);
    for (let index = Math.floor(position / LINE_BYTES); index * LINE_BYTES < end; index += 1) {
      const line = Buffer.from(`${lineAt(index).padEnd(LINE_BYTES - 1, '.')}\n`);
      const from = Math.max(position, index * LINE_BYTES);
      line.copy(buffer, from - position, from - index * LINE_BYTES, end - index * LINE_BYTES);
    }
    return Math.max(0, end - position);
  }

  return {
    ...nodeFileSystem,
    reads,
    stat: async (path) => resized(await nodeFileSystem.stat(path)),
    async open(path) {
      const file = await nodeFileSystem.open(path);
      return {
        ...file,
        stat: async () => resized(await file.stat()),
        async read(buffer, position) {
          reads.push(buffer.length);
          return fill(buffer, position);
        },
      };
    },
  };
}

function offer(fileSystem: FileSystem): Log {
  const path = join(tempFolder(), 'app.log');
  writeFileSync(path, 'its bytes are made up\n');
  const log = createLog(
    'app',
    { ...DEFAULTS, path, rotated: null, pollMs: 60_000, timeZone: 'UTC' },
    {
      fileSystem,
      archives: createArchives(createInflateRoom(DEFAULTS)),
      watcher: createSilentWatcher(),
      onError(error) {
        throw error;
      },
    },
  );
  onTestFinished(() => log.close());
  return log;
}

/** Every fourth line says its time: a tenth of a second later than the one before. */
function timeAt(index: number): number {
  return BEGIN + Math.floor(index / 4) * 100;
}

test('finds a time in 10 GiB with at most 40 reads of at most 64 KiB', async () => {
  const fileSystem = largeFiles((index) =>
    index % 4 === 0 ? new Date(timeAt(index)).toISOString() : `\tat line ${index}`,
  );
  const log = offer(fileSystem);
  for (let part = 0; part < 60; part += 1) {
    const index = 4 * Math.floor(((part + 0.5) / 240) * LINE_COUNT);
    fileSystem.reads.length = 0;
    const found = await log.findTime(timeAt(index) - 50);
    expect(found).toMatchObject({ offset: index * LINE_BYTES, notices: [] });
    expect(fileSystem.reads.length).toBeLessThanOrEqual(40);
    expect(Math.max(...fileSystem.reads)).toBeLessThanOrEqual(64 * 1024);
  }
});

test('gives up on 10 GiB that say no times after a bounded number of reads, and says so', async () => {
  const fileSystem = largeFiles((index) => `line ${index}`);
  const found = await offer(fileSystem).findTime(BEGIN);
  expect(found).toMatchObject({ offset: 0, notices: [{ event: 'guess', reason: 'undated' }] });
  // A place at the very start is looked for twice: the log may be rotated meanwhile.
  expect(fileSystem.reads.length).toBeLessThanOrEqual(200);
});

test('goes past gigabytes that say no times', async () => {
  const [from, to] = [LINE_COUNT / 4, LINE_COUNT / 2];
  const fileSystem = largeFiles((index) =>
    index > from && index < to ? `line ${index}` : new Date(timeAt(index)).toISOString(),
  );
  const log = offer(fileSystem);
  for (const index of [LINE_COUNT / 8, (3 * LINE_COUNT) / 4].map((it) => 4 * Math.floor(it / 4))) {
    fileSystem.reads.length = 0;
    expect(await log.findTime(timeAt(index))).toMatchObject({ offset: index * LINE_BYTES });
    expect(fileSystem.reads.length).toBeLessThanOrEqual(200);
  }
});
