import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { createJournal } from '../helpers/journal.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { eventNames, hasLines, isLive } from './stage.ts';
import type { Received } from '../helpers/viewer.ts';
import { WITH_AND_WITHOUT_WATCHER, gaps, hasExactly, offer } from './offer.ts';

/** Deletes a file and creates another under its name that has the same inode, where it can be had. */
function recreate(path: string, content: string): void {
  const { ino } = statSync(path);
  unlinkSync(path);
  for (let attempt = 0; attempt < 50; attempt += 1) {
    writeFileSync(path, content);
    if (statSync(path).ino === ino) return;
    // No name of the family: the log must not have it as an older file.
    renameSync(path, join(dirname(path), `spare-${attempt}`));
  }
  writeFileSync(path, content);
}

/** When a file was first seen to be gone, as a viewer was told. */
function removalIn({ notices }: Received): string | undefined {
  return notices.find((notice) => notice.event === 'waiting')?.removedAt;
}

describe.each(WITH_AND_WITHOUT_WATCHER)('%s', (_mode, settings) => {
  const stage = async () => {
    const folder = join(tempFolder(), 'logs');
    mkdirSync(folder);
    const path = join(folder, 'app.log');
    const { watch } = await offer(path, settings);
    return { folder, path, watch, journal: createJournal(path) };
  };

  test('R05: renamed and not created: the stream says that it waits, and goes on', async () => {
    const { path, journal, watch } = await stage();
    journal.write(3);
    const { received } = watch();
    await isLive(received);
    const before = Date.now();
    renameSync(path, `${path}.1`);
    await expect.poll(() => eventNames(received), { timeout: 25_000 }).toContain('waiting');
    const late = watch().received;
    await expect.poll(() => eventNames(late), { timeout: 25_000 }).toContain('waiting');
    const [told, toldLate] = [received, late].map(removalIn);
    expect(Date.parse(told ?? '')).toBeGreaterThanOrEqual(before);
    expect(toldLate).toBe(told);
    journal.write(3);
    await hasExactly(received, journal.lines());
    await hasExactly(late, journal.lines());
    await expect.poll(() => eventNames(received).filter((it) => it === 'live')).toHaveLength(2);
    expect([...gaps(received), ...gaps(late)]).toEqual([]);
  });

  test('R13, E21: after 20 rotations of which 14 are kept, a gap and then those 14', async () => {
    const { journal, watch } = await stage();
    journal.write(5);
    const { received, connection } = watch();
    await hasLines(received, 5);
    connection.cut();
    await connection.closed;
    for (let round = 0; round < 20; round += 1) {
      journal.rotateByRename(14);
      journal.write(5);
    }
    watch(received);
    await hasExactly(received, [...journal.lines().slice(0, 5), ...journal.lines().slice(-75)]);
    expect(gaps(received).map(({ reason }) => reason)).toEqual(['gone']);
  });

  test('R18: deleted and created again with the same inode and size, while it is watched', async () => {
    const { path, watch } = await stage();
    writeFileSync(path, 'one\ntwo\n');
    const { received } = watch();
    await isLive(received);
    recreate(path, 'six\nten\n');
    await hasExactly(received, ['one', 'two', 'six', 'ten']);
  });

  test('R18: deleted and created again with the same inode and size, while nobody watched', async () => {
    const { path, watch } = await stage();
    writeFileSync(path, 'one\ntwo\n');
    const { received, connection } = watch();
    await hasLines(received, 2);
    connection.cut();
    await connection.closed;
    // The server lets the file go a moment after the viewer has left.
    await expect.poll(() => eventNames(received).length).toBeGreaterThan(0);
    recreate(path, 'six\nten\n');
    watch(received);
    await hasExactly(received, ['one', 'two', 'six', 'ten']);
    expect(gaps(received)).toHaveLength(1);
  });

  test('R19: replaced by a copy that goes on, nothing comes twice', async () => {
    const { path, journal, watch } = await stage();
    journal.write(200);
    const { received } = watch();
    await isLive(received);
    copyFileSync(path, `${path}.new`);
    appendFileSync(`${path}.new`, 'appended 1\nappended 2\n');
    renameSync(`${path}.new`, path);
    await hasLines(received, 202);
    appendFileSync(path, 'appended 3\n');
    await hasExactly(received, [...journal.lines(), 'appended 1', 'appended 2', 'appended 3']);
    expect(gaps(received)).toEqual([]);
  });

  test('R19: replaced by one that was edited, it is read anew after a gap that says so', async () => {
    const { path, journal, watch } = await stage();
    journal.write(200);
    const { received } = watch();
    await isLive(received);
    const edited = readFileSync(path, 'utf8').replace(/end of 150$/m, 'end of it');
    writeFileSync(`${path}.new`, edited);
    renameSync(`${path}.new`, path);
    await hasExactly(received, [...journal.lines(), ...edited.trimEnd().split('\n')]);
    expect(gaps(received).map(({ reason }) => reason)).toEqual(['rewritten']);
  });

  test('R19: a viewer that was away is taken on in the copy', async () => {
    const { path, journal, watch } = await stage();
    journal.write(200);
    const { received, connection } = watch();
    await hasLines(received, 200);
    connection.cut();
    await connection.closed;
    copyFileSync(path, `${path}.new`);
    renameSync(`${path}.new`, path);
    journal.write(10);
    watch(received);
    await hasExactly(received, journal.lines());
    expect(gaps(received)).toEqual([]);
  });

  test('R23: a directory that is deleted and made again is read again', async () => {
    const { folder, path, watch } = await stage();
    writeFileSync(path, 'one\n');
    const { received } = watch();
    await isLive(received);
    for (const line of ['two', 'three']) {
      rmSync(folder, { recursive: true });
      await expect.poll(() => eventNames(received).at(-1), { timeout: 25_000 }).toBe('waiting');
      mkdirSync(folder);
      writeFileSync(path, `${line}\n`);
      await expect.poll(() => received.lines.at(-1), { timeout: 25_000 }).toBe(line);
      await expect.poll(() => eventNames(received).at(-1), { timeout: 25_000 }).toBe('live');
    }
    expect(received.lines).toEqual(['one', 'two', 'three']);
  });
});
