import {
  appendFileSync,
  copyFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { openGeneration, toFileStat } from '../../src/file/generation.ts';
import type { FileStat } from '../../src/file/generation.ts';
import { ORIGIN } from '../../src/file/identity.ts';
import { createLiveReader } from '../../src/log/live-reader.ts';
import type { LiveReader } from '../../src/log/live-reader.ts';
import { createGenerations } from '../../src/log/tracked-generation.ts';
import { promptFileSystem } from '../helpers/prompt-file-system.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** A whole number of seconds, as every file system keeps it. */
const TIME = 1_790_000_000;

interface Stage {
  readonly path: string;
  readonly reader: LiveReader;
}

/** A reader of a file that answers at once, which has read one line in turn and the next one at once. */
async function havingReadAtOnce(): Promise<Stage> {
  const path = join(tempFolder(), 'app.log');
  writeFileSync(path, 'line 0\n');
  const openLive = () => openGeneration(path, promptFileSystem);
  const generation = await createGenerations({
    livePath: path,
    fileSystem: promptFileSystem,
    opener: { openLive, openRotated: openLive, mayAgree: () => true },
    onError: (error) => expect.unreachable(String(error)),
  }).open(path);
  onTestFinished(() => generation.release());
  const reader = createLiveReader(generation, ORIGIN, {
    maxLineBytes: 65_536,
    ringBytes: 65_536,
    onAdvance: () => undefined,
    isUnrotated: async () => true,
    isGivingUp: () => false,
  });
  expect(await reader.readNew()).toBe('read');
  expect(append(path, 'line 1\n', reader)).toBe(true);
  return { path, reader };
}

/** What the name stands for now. */
function live(path: string): FileStat {
  return toFileStat(statSync(path, { bigint: true }));
}

/** Appends a line, and reads it at once if that is done. */
function append(path: string, line: string, reader: LiveReader): boolean {
  appendFileSync(path, line);
  return reader.readAtOnce(live(path));
}

test('a file that nothing has happened to but that it grew is read on at once', async () => {
  const { path, reader } = await havingReadAtOnce();
  expect(append(path, 'line 2\n', reader)).toBe(true);
  expect(reader.end.offset).toBe(21);
});

test.each([
  ['as large', 'line 2\n', 'line 2\n'],
  ['larger than what was read', 'of the new file\n', 'line 2\nline 3\nline 4\n'],
])(
  'where the name stands for a new file with the same beginning, %s, what the old one got is left to a whole look',
  async (_size, ofNew, ofOld) => {
    const { path, reader } = await havingReadAtOnce();
    renameSync(path, `${path}.1`);
    copyFileSync(`${path}.1`, path);
    appendFileSync(path, ofNew);
    appendFileSync(`${path}.1`, ofOld);
    expect(reader.readAtOnce(live(path))).toBe(false);
    // Nothing was done.
    expect(reader.end.offset).toBe(14);
    // By what the descriptor stands for it would have been.
    expect(reader.readAtOnce(live(`${path}.1`))).toBe(true);
  },
);

test('what was copied over it is left to a whole look where its beginning is another', async () => {
  const { path, reader } = await havingReadAtOnce();
  const other = `${path}.new`;
  writeFileSync(other, 'LINE 0\nLINE 1\nLINE 2\n');
  copyFileSync(other, path);
  expect(reader.readAtOnce(live(path))).toBe(false);
  expect(reader.end.offset).toBe(14);
});

test('what was copied over it is read on at once where it has all that was read', async () => {
  const { path, reader } = await havingReadAtOnce();
  const other = `${path}.new`;
  writeFileSync(other, 'line 0\nline 1\nline 2\n');
  copyFileSync(other, path);
  expect(reader.readAtOnce(live(path))).toBe(true);
  expect(reader.end.offset).toBe(21);
});

test('another file of the same size and time is not taken for the one that was read', async () => {
  const { path, reader } = await havingReadAtOnce();
  utimesSync(path, TIME, TIME);
  expect(await reader.readNew()).toBe('read');
  expect(reader.isAsRead(live(path))).toBe(true);
  renameSync(path, `${path}.1`);
  writeFileSync(path, 'LINE 0\nLINE 1\n');
  utimesSync(path, TIME, TIME);
  expect(live(path)).toMatchObject({ size: 14, mtimeMs: live(`${path}.1`).mtimeMs });
  expect(reader.isAsRead(live(path))).toBe(false);
  expect(reader.readAtOnce(live(path))).toBe(false);
});
