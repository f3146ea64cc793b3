import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { nodeFileSystem } from '../../src/file/file-system.ts';
import { NotReadable, openGeneration } from '../../src/file/generation.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const NOBODY = 65_534;

async function refusalOf(path: string): Promise<NotReadable> {
  const opened = await openGeneration(path, nodeFileSystem).catch((error: unknown) => error);
  if (opened instanceof NotReadable) return opened;
  throw new Error(`${path} was not refused: ${String(opened)}`);
}

describe('an open file', () => {
  test('reads a range, and less where the file ends before', async () => {
    const path = join(tempFolder(), 'app.log');
    writeFileSync(path, '0123456789');
    const generation = await openGeneration(path, nodeFileSystem);
    onTestFinished(() => generation.close());
    expect((await generation.read(3, 6)).toString()).toBe('345');
    expect((await generation.read(8, 20)).toString()).toBe('89');
    expect((await generation.read(10, 20)).toString()).toBe('');
    expect((await generation.read(5, 5)).toString()).toBe('');
    expect((await generation.read(6, 5)).toString()).toBe('');
    appendFileSync(path, 'abc');
    expect((await generation.read(9, 20)).toString()).toBe('9abc');
    expect((await generation.stat()).size).toBe(13);
  });

  test('stays readable and keeps its key when it is renamed, and when it is deleted', async () => {
    const folder = tempFolder();
    const path = join(folder, 'app.log');
    writeFileSync(path, 'one\n');
    const generation = await openGeneration(path, nodeFileSystem);
    onTestFinished(() => generation.close());
    renameSync(path, join(folder, 'app.log.1'));
    writeFileSync(path, 'another\n');
    expect((await generation.read(0, 100)).toString()).toBe('one\n');
    const other = await openGeneration(path, nodeFileSystem);
    expect(other.key).not.toBe(generation.key);
    await other.close();
    rmSync(join(folder, 'app.log.1'));
    expect((await generation.read(0, 100)).toString()).toBe('one\n');
    expect((await generation.stat()).key).toBe(generation.key);
  });

  test('may be closed more than once', async () => {
    const path = join(tempFolder(), 'app.log');
    writeFileSync(path, '');
    const generation = await openGeneration(path, nodeFileSystem);
    await Promise.all([generation.close(), generation.close()]);
    await generation.close();
    await expect(generation.read(0, 1)).rejects.toThrow();
  });

  test('is found through a symbolic link', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'real.log'), 'one\n');
    symlinkSync('real.log', join(folder, 'app.log'));
    const [real, linked] = await Promise.all(
      ['real.log', 'app.log'].map((name) => openGeneration(join(folder, name), nodeFileSystem)),
    );
    expect(linked?.key).toBe(real?.key);
    await Promise.all([real?.close(), linked?.close()]);
  });
});

describe('what is no file to read is refused with the reason', () => {
  test('missing: nothing is there', async () => {
    const folder = tempFolder();
    expect((await refusalOf(join(folder, 'app.log'))).reason).toBe('missing');
    expect((await refusalOf(join(folder, 'no', 'app.log'))).reason).toBe('missing');
  });

  test('missing: a directory on the way is a file', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'file'), '');
    expect((await refusalOf(join(folder, 'file', 'app.log'))).reason).toBe('missing');
  });

  test('missing: a link that leads nowhere', async () => {
    const path = join(tempFolder(), 'app.log');
    symlinkSync('nowhere', path);
    expect((await refusalOf(path)).reason).toBe('missing');
  });

  test('not-a-file: a directory', async () => {
    const path = join(tempFolder(), 'app.log');
    mkdirSync(path);
    expect((await refusalOf(path)).reason).toBe('not-a-file');
  });

  test('not-a-file: links in a circle', async () => {
    const folder = tempFolder();
    symlinkSync('b.log', join(folder, 'a.log'));
    symlinkSync('a.log', join(folder, 'b.log'));
    expect((await refusalOf(join(folder, 'a.log'))).reason).toBe('not-a-file');
  });

  test('not-a-file: a device', async () => {
    expect((await refusalOf('/dev/zero')).reason).toBe('not-a-file');
  });

  test('not-a-file: a socket', async () => {
    const path = join(tempFolder(), 'app.log');
    const server = createServer().listen(path);
    onTestFinished(() => void server.close());
    await expect.poll(() => server.listening).toBe(true);
    expect((await refusalOf(path)).reason).toBe('not-a-file');
  });

  test('denied: no permission', async () => {
    const folder = tempFolder();
    const path = join(folder, 'app.log');
    writeFileSync(path, 'secret\n');
    chmodSync(path, 0o000);
    chmodSync(folder, 0o755);
    await asNobody(async () => {
      const refusal = await refusalOf(path);
      expect(refusal.reason).toBe('denied');
      expect(refusal.message).toContain(path);
    });
  });
});

/** Root may read everything, so it takes another user's rights for a moment. */
async function asNobody(action: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    await action();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

test('a FIFO that nobody writes to never blocks, not even many of them', async () => {
  const folder = tempFolder();
  const fifos = Array.from({ length: 12 }, (_, index) => join(folder, `fifo-${index}`));
  execFileSync('mkfifo', fifos);
  writeFileSync(join(folder, 'app.log'), 'alive\n');
  const refusals = fifos.map((path) => refusalOf(path));
  expect(await readFile(join(folder, 'app.log'), 'utf8')).toBe('alive\n');
  for (const refusal of await Promise.all(refusals)) expect(refusal.reason).toBe('not-a-file');
});
