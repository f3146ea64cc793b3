import { appendFileSync, linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';

import { expect, onTestFinished, test, vi } from 'vitest';

import { createSilentWatcher, createWatcher } from '../../src/file/watch.ts';
import type { Watcher } from '../../src/file/watch.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const nothingElse = () => false;

function watcherForTest(): Watcher {
  const watcher = createWatcher((error) => {
    throw error;
  });
  onTestFinished(() => watcher.close());
  return watcher;
}

/** A watched file in a folder of its own; the watch has been seen to work. */
async function watchedFile(alsoFor: (name: string) => boolean = nothingElse) {
  const folder = tempFolder();
  const path = join(folder, 'app.log');
  writeFileSync(path, '');
  const watcher = watcherForTest();
  const onHint = vi.fn<() => void>();
  const stop = watcher.watch(path, alsoFor, onHint);
  await vi.waitFor(() => {
    appendFileSync(path, 'x\n');
    expect(onHint).toHaveBeenCalled();
  });
  return { folder, path, watcher, onHint, stop };
}

test('gives a hint after the second of two appends, however close it follows', async () => {
  const { path, onHint } = await watchedFile();
  for (let gapMs = 0; gapMs <= 30; gapMs += 1) {
    appendFileSync(path, 'a\n');
    await passed(gapMs);
    onHint.mockClear();
    appendFileSync(path, 'b\n');
    await expect.poll(() => onHint.mock.calls.length, { interval: 5 }).toBeGreaterThan(0);
  }
});

test('gives hints for a file that took the place of another, and for what is appended to it', async () => {
  const { folder, path, onHint } = await watchedFile();
  for (let round = 1; round <= 10; round += 1) {
    renameSync(path, join(folder, `app.log.${round}`));
    onHint.mockClear();
    writeFileSync(path, 'new\n');
    await expect.poll(() => onHint.mock.calls.length, { interval: 5 }).toBeGreaterThan(0);
    await passed(round);
    onHint.mockClear();
    appendFileSync(path, 'more\n');
    await expect.poll(() => onHint.mock.calls.length, { interval: 5 }).toBeGreaterThan(0);
  }
});

test('gives hints for a file that was not there when the watch began', async () => {
  const path = join(tempFolder(), 'app.log');
  const onHint = vi.fn<() => void>();
  watcherForTest().watch(path, nothingElse, onHint);
  await vi.waitFor(() => {
    writeFileSync(path, 'x\n');
    expect(onHint).toHaveBeenCalled();
  });
});

test('gives hints for siblings where they are asked for, and for no other file', async () => {
  const folder = tempFolder();
  const path = join(folder, 'app.log');
  const watcher = watcherForTest();
  const own = vi.fn<() => void>();
  const withSibling = vi.fn<() => void>();
  watcher.watch(path, nothingElse, own);
  watcher.watch(path, (name) => name === 'app.log.1', withSibling);
  await vi.waitFor(() => {
    writeFileSync(join(folder, 'other.log'), 'x\n');
    writeFileSync(join(folder, 'app.log.1'), 'x\n');
    expect(withSibling).toHaveBeenCalled();
  });
  expect(own).not.toHaveBeenCalled();
});

test('gives no more hints to who has stopped, and goes on for the others', async () => {
  const { path, watcher, onHint, stop } = await watchedFile();
  const other = vi.fn<() => void>();
  watcher.watch(path, nothingElse, other);
  stop();
  stop();
  onHint.mockClear();
  await vi.waitFor(() => {
    appendFileSync(path, 'x\n');
    expect(other).toHaveBeenCalled();
  });
  expect(onHint).not.toHaveBeenCalled();
});

test('says that it watches, and may be closed while somebody listens', async () => {
  const { watcher } = await watchedFile();
  expect(watcher.state).toBe('watching');
  await watcher.close();
});

test('the silent watcher says nothing, ever', async () => {
  const { path, onHint } = await watchedFile();
  const silent = createSilentWatcher();
  const heard = vi.fn<() => void>();
  const stop = silent.watch(path, () => true, heard);
  onHint.mockClear();
  appendFileSync(path, 'x\n');
  await expect.poll(() => onHint.mock.calls.length).toBeGreaterThan(0);
  expect(heard).not.toHaveBeenCalled();
  expect(silent.state).toBe('polling');
  stop();
  await silent.close();
});

test('R23: gives hints again in a directory that was removed and made anew, once asked for', async () => {
  const { folder, path, watcher, onHint, stop } = await watchedFile();
  const other = vi.fn<() => void>();
  watcher.watch(path, nothingElse, other);
  onHint.mockClear();
  rmSync(folder, { recursive: true });
  await expect.poll(() => onHint.mock.calls.length).toBeGreaterThan(0);
  mkdirSync(folder);
  writeFileSync(path, '');
  const again = vi.fn<() => void>();
  watcher.watch(path, nothingElse, again);
  stop();
  await vi.waitFor(() => {
    appendFileSync(path, 'x\n');
    expect(again).toHaveBeenCalled();
  });
  expect(other).toHaveBeenCalled();
});

test('gives hints for what is written by another name of a file, once that is insisted on', async () => {
  const { folder, path, watcher, onHint } = await watchedFile();
  const elsewhere = join(tempFolder(), 'other-name.log');
  linkSync(path, elsewhere);
  watcher.insist(path);
  // Events come in order: behind this one none of those before are left.
  const onMarker = vi.fn<() => void>();
  watcher.watch(join(folder, 'marker'), nothingElse, onMarker);
  writeFileSync(join(folder, 'marker'), '');
  await expect.poll(() => onMarker.mock.calls.length, { timeout: 25_000 }).toBeGreaterThan(0);
  onHint.mockClear();
  await vi.waitFor(() => {
    appendFileSync(elsewhere, 'more\n');
    expect(onHint).toHaveBeenCalled();
  }, 25_000);
});
