import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test, vi } from 'vitest';

import { tempFolder } from '../helpers/temp-folder.ts';
import { eventNames, isLive } from './stage.ts';
import { WITH_AND_WITHOUT_WATCHER, gaps, hasExactly, offer } from './offer.ts';

/** Points a link elsewhere at once, as writers do. */
function retarget(link: string, target: string): void {
  symlinkSync(target, `${link}.new-link`);
  renameSync(`${link}.new-link`, link);
}

test('R21: lines behind a link into another directory come without any poll', async () => {
  const folder = tempFolder();
  const link = join(folder, 'app.log');
  const path = join(folder, 'data', 'service.log');
  mkdirSync(join(folder, 'data'));
  writeFileSync(path, '0\n');
  symlinkSync('data/service.log', link);
  const { watch } = await offer(link, { pollMs: 60_000, rotateWaitMs: 100 });
  const { received } = watch();
  await isLive(received);
  // Until the watch works, which nothing tells.
  await vi.waitFor(() => {
    appendFileSync(path, 'more\n');
    expect(received.lines).toContain('more');
  });
  const count = received.lines.length;
  appendFileSync(path, 'last\n');
  await expect.poll(() => received.lines.length).toBeGreaterThan(count);
});

describe.each(WITH_AND_WITHOUT_WATCHER)('%s', (_mode, settings) => {
  test('R21: a link that is pointed at the next file is followed', async () => {
    const folder = tempFolder();
    const link = join(folder, 'current.log');
    const day = (date: number): string => join(folder, `app-2026-11-${date}.log`);
    for (const date of [19, 20, 21]) writeFileSync(day(date), `${date}\n`);
    writeFileSync(join(folder, 'app-2026-11-25.log'), 'not yet\n');
    symlinkSync('app-2026-11-21.log', link);
    const { watch } = await offer(link, settings);
    const { received } = watch();
    await hasExactly(received, ['19', '20', '21']);
    await isLive(received);
    appendFileSync(day(21), '21, later\n');
    await hasExactly(received, ['19', '20', '21', '21, later']);
    appendFileSync(day(21), '21, last\n');
    writeFileSync(day(22), '22\n');
    retarget(link, 'app-2026-11-22.log');
    await hasExactly(received, ['19', '20', '21', '21, later', '21, last', '22']);
    appendFileSync(day(22), '22, later\n');
    await expect.poll(() => received.lines.at(-1)).toBe('22, later');
    expect(gaps(received)).toEqual([]);
  });

  test('R21: a link beside its files, of their own name, counts none of them twice', async () => {
    const folder = tempFolder();
    const link = join(folder, 'app.log');
    for (const date of [19, 20, 21]) {
      writeFileSync(join(folder, `app-2026-11-${date}.log`), `${date}\n`);
    }
    symlinkSync('app-2026-11-21.log', link);
    const { watch } = await offer(link, settings);
    const { received, connection } = watch();
    await hasExactly(received, ['19', '20', '21']);
    connection.cut();
    await connection.closed;
    writeFileSync(join(folder, 'app-2026-11-22.log'), '22\n');
    retarget(link, 'app-2026-11-22.log');
    watch(received);
    await hasExactly(received, ['19', '20', '21', '22']);
    await isLive(received);
    expect(gaps(received)).toEqual([]);
  });

  test('R21: with a pattern that takes in the file behind the link too', async () => {
    const folder = tempFolder();
    const link = join(folder, 'current.log');
    for (const date of ['0212', '2111', '0112']) {
      writeFileSync(join(folder, `app-${date}2026.log`), `${date}\n`);
    }
    symlinkSync('app-02122026.log', link);
    const rotated = join(folder, 'app-%d%m%Y.log');
    const { watch } = await offer(link, { ...settings, rotated });
    await hasExactly(watch().received, ['2111', '0112', '0212']);
  });

  test('R21: rotated files beside the file that a link names are its past', async () => {
    const folder = tempFolder();
    const link = join(folder, 'app.log');
    const path = join(folder, 'data', 'service.log');
    mkdirSync(join(folder, 'data'));
    for (const number of [2, 1]) writeFileSync(`${path}.${number}`, `${number}\n`);
    writeFileSync(path, 'live\n');
    symlinkSync('data/service.log', link);
    const { watch } = await offer(link, settings);
    const { received, connection } = watch();
    await hasExactly(received, ['2', '1', 'live']);
    connection.cut();
    await connection.closed;
    appendFileSync(path, 'last\n');
    renameSync(`${path}.1`, `${path}.3`);
    renameSync(path, `${path}.1`);
    // The link leads nowhere for now.
    watch(received);
    await hasExactly(received, ['2', '1', 'live', 'last']);
    writeFileSync(path, 'new\n');
    await hasExactly(received, ['2', '1', 'live', 'last', 'new']);
    expect(gaps(received)).toEqual([]);
  });

  test('R21: the logs of a container that starts again, and was rotated, follow on each other', async () => {
    const folder = tempFolder();
    const pod = join(folder, 'pods', 'a');
    mkdirSync(pod, { recursive: true });
    const link = join(folder, 'a.log');
    writeFileSync(join(pod, '9.log.20261120-100000'), '9, first\n');
    writeFileSync(join(pod, '9.log.20261121-100000'), '9, second\n');
    writeFileSync(join(pod, '9.log'), '9\n');
    symlinkSync(join(pod, '9.log'), link);
    const { watch } = await offer(link, settings);
    const { received } = watch();
    await hasExactly(received, ['9, first', '9, second', '9']);
    await isLive(received);
    writeFileSync(join(pod, '10.log'), '10\n');
    retarget(link, join(pod, '10.log'));
    await hasExactly(received, ['9, first', '9, second', '9', '10']);
    renameSync(join(pod, '10.log'), join(pod, '10.log.20261121-110000'));
    writeFileSync(join(pod, '10.log'), '10, next\n');
    await hasExactly(received, ['9, first', '9, second', '9', '10', '10, next']);
    const later = watch().received;
    await hasExactly(later, received.lines);
    expect([...gaps(received), ...gaps(later)]).toEqual([]);
  });

  test('R21: a link on the way that is pointed elsewhere is followed', async () => {
    const folder = tempFolder();
    for (const name of ['..one', '..two']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, '..one', 'app.log'), 'one\n');
    symlinkSync('..one', join(folder, '..data'));
    symlinkSync('..data/app.log', join(folder, 'app.log'));
    const { watch } = await offer(join(folder, 'app.log'), settings);
    const { received } = watch();
    await isLive(received);
    writeFileSync(join(folder, '..two', 'app.log'), 'two\n');
    retarget(join(folder, '..data'), '..two');
    rmSync(join(folder, '..one'), { recursive: true });
    await hasExactly(received, ['one', 'two']);
    appendFileSync(join(folder, '..two', 'app.log'), 'three\n');
    await hasExactly(received, ['one', 'two', 'three']);
    expect(eventNames(received)).toEqual(['live', 'rotated']);
  });

  test.each([
    [
      'a loop of links',
      (folder: string) => {
        symlinkSync('b.log', join(folder, 'app.log'));
        symlinkSync('app.log', join(folder, 'b.log'));
      },
    ],
    ['a link to /', (folder: string) => symlinkSync('/', join(folder, 'app.log'))],
    ['a link to its own directory', (folder: string) => symlinkSync('.', join(folder, 'app.log'))],
  ])('C13: %s is waited on, and a file in its place is read', async (_name, build) => {
    const folder = tempFolder();
    const path = join(folder, 'app.log');
    build(folder);
    const { watch } = await offer(path, settings);
    const { received } = watch();
    await expect
      .poll(() => received.notices)
      .toContainEqual(expect.objectContaining({ event: 'waiting', reason: 'not-a-file' }));
    unlinkSync(path);
    writeFileSync(path, 'a file\n');
    await hasExactly(received, ['a file']);
  });

  test('C13: a link that is pointed at a directory while it is read is waited on', async () => {
    const folder = tempFolder();
    const link = join(folder, 'app.log');
    writeFileSync(join(folder, 'one'), 'one\n');
    symlinkSync('one', link);
    const { watch } = await offer(link, settings);
    const { received } = watch();
    await isLive(received);
    retarget(link, '.');
    await expect
      .poll(() => received.notices, { timeout: 25_000 })
      .toContainEqual(expect.objectContaining({ event: 'waiting', reason: 'not-a-file' }));
    writeFileSync(join(folder, 'two'), 'two\n');
    retarget(link, 'two');
    await hasExactly(received, ['one', 'two']);
  });
});
