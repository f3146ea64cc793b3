import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { expect, onTestFinished, test } from 'vitest';

import type { FileSystem } from '../../src/file/file-system.ts';
import { nodeFileSystem } from '../../src/file/file-system.ts';
import type { Overview } from '../../src/log/overview.ts';
import { errorCode } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { startTestServer } from '../helpers/server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { bodyOf, look } from './look.ts';

const CONTENT = Buffer.from(numberedLines(100_000));

test('an overview divides all files into ranges, and samples those of plain ones', async () => {
  const server = await serveLog(CONTENT);
  const older = CONTENT.subarray(0, CONTENT.length / 2);
  writeFileSync(`${server.file}.2.gz`, gzipSync(CONTENT));
  writeFileSync(`${server.file}.1`, older);
  const answer = await look(server, 'overview', { n: 10 });
  const overview: Overview = bodyOf(answer);
  const total = 2 * CONTENT.length + older.length;
  expect(overview.total).toBe(total);
  expect(overview.buckets).toHaveLength(10);
  expect(overview.buckets.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(total);
  expect(overview.buckets.map(({ file }) => file)).toEqual([
    ...Array<string>(4).fill('app.log.2.gz'),
    ...Array<string>(2).fill('app.log.1'),
    ...Array<string>(4).fill('app.log'),
  ]);
  for (const { file, offset, sampled, lines } of overview.buckets) {
    const content = file === 'app.log.1' ? older : CONTENT;
    const start = content.indexOf('\n', offset - 1) + 1;
    const isPlain = file !== 'app.log.2.gz';
    const text = content.subarray(start, start + sampled).toString();
    expect(text.endsWith('\n')).toBe(isPlain);
    expect(lines).toBe(text.split('\n').length - 1);
    expect(sampled > 3900).toBe(isPlain);
  }
  expect(answer.headers['cache-control']).toBe('no-store');
});

test('an overview tells the levels and the first time of each sample', async () => {
  const levels = ['INFO', 'WARN', 'ERROR'];
  const lines = Array.from({ length: 3600 }, (_, second) => {
    const time = new Date(Date.UTC(2026, 10, 21, 10, 0, second)).toISOString();
    return `${time} ${levels[Math.floor(second / 1200)]} something\n`;
  });
  const server = await serveLog(lines.join(''));
  const { buckets }: Overview = bodyOf(await look(server, 'overview', { n: 12 }));
  expect(buckets.map((bucket) => Object.keys(bucket.levels)[0])).toEqual(
    levels.flatMap((level) => Array<string>(4).fill(level.toLowerCase())),
  );
  for (const { offset, lines: count, levels: counts, time } of buckets) {
    const first = offset === 0 ? 0 : lines.join('').indexOf('\n', offset - 1) + 1;
    expect(time).toBe(lines.join('').slice(first, first + 24));
    expect(Object.values(counts).reduce((sum, each) => sum + each, 0)).toBe(count);
  }
});

test('an overview is empty while there is nothing', async () => {
  const server = await serveLog('');
  expect(bodyOf(await look(server, 'overview'))).toMatchObject({ total: 0, buckets: [] });
});

test('an overview of a small log has no range without a byte', async () => {
  const server = await serveLog('one\ntwo\n');
  const { buckets }: Overview = bodyOf(await look(server, 'overview', { n: 1000 }));
  expect(buckets.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(8);
  expect(buckets.every(({ bytes }) => bytes > 0)).toBe(true);
});

test('an overview reads no more than a megabyte and a half, however many ranges are asked for', async () => {
  let bytesRead = 0;
  const fileSystem: FileSystem = {
    ...nodeFileSystem,
    async open(path) {
      const file = await nodeFileSystem.open(path);
      return {
        ...file,
        async read(buffer, position) {
          const count = await file.read(buffer, position);
          bytesRead += count;
          return count;
        },
      };
    },
  };
  const path = join(tempFolder(), 'app.log');
  writeFileSync(path, Buffer.alloc(40e6, 'a line of a log of forty megabytes\n'));
  const server = await startTestServer({ logs: { app: path } }, { fileSystem });
  onTestFinished(server.close);
  for (const count of [240, 1000]) {
    bytesRead = 0;
    const { buckets }: Overview = bodyOf(await look(server, 'overview', { n: count }));
    expect(buckets).toHaveLength(count);
    expect(bytesRead).toBeLessThan(1.5e6);
    expect(bytesRead).toBeGreaterThan(0.5e6);
  }
});

test('an overview is refused where too many ranges are asked for', async () => {
  const server = await serveLog('one\n');
  const answer = await look(server, 'overview', { n: 1001 });
  expect([answer.status, errorCode(answer)]).toEqual([400, 'ERR_BAD_PARAMETER']);
  expect(answer.text).toContain('from 1 to 1000');
});

test('an overview with a filter counts the lines that pass, of all that were sampled', async () => {
  const lines = Array.from({ length: 4000 }, (_, second) => {
    const time = new Date(Date.UTC(2026, 10, 21, 10, 0, second)).toISOString();
    return `${time} ${second % 4 === 0 ? 'ERROR needle' : 'INFO hay'}\n`;
  });
  const server = await serveLog(lines.join(''));
  const all: Overview = bodyOf(await look(server, 'overview', { n: 8 }));
  const some: Overview = bodyOf(await look(server, 'overview', { n: 8, grep: 'needle' }));
  for (const [index, bucket] of some.buckets.entries()) {
    const { sampled, time, lines: count = 0, levels } = all.buckets[index] ?? {};
    expect(bucket).toMatchObject({ sampled, time, levels: { error: levels?.error } });
    expect(bucket.lines).toBe(levels?.error);
    expect(bucket.lines).toBeLessThan(count);
  }
  expect(errorCode(await look(server, 'overview', { level: 'loud' }))).toBe('ERR_BAD_PARAMETER');
});
