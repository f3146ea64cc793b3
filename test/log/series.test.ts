import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { ask } from '../helpers/http.ts';
import { POLL } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { nothingReceived } from '../helpers/viewer.ts';
import { WITH_AND_WITHOUT_WATCHER, gaps, hasExactly, offer } from './offer.ts';
import { eventNames, isLive } from './stage.ts';

/** Lines of their own, so that no two files begin alike. */
function linesOf(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name} ${index + 1}`);
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** A folder with files of these names, of three lines each. */
function folderOf(names: readonly string[]): string {
  const folder = tempFolder();
  for (const name of names) writeFileSync(join(folder, name), textOf(linesOf(name, 3)));
  return folder;
}

describe.each(WITH_AND_WITHOUT_WATCHER)('%s', (_mode, settings) => {
  const series = (folder: string) =>
    offer(join(folder, 'job-*.log'), { ...settings, follow: 'newest' });

  test('a series is read from its oldest file to its newest', async () => {
    const names = ['job-9.log', 'job-10.log', 'job-11.log'];
    const folder = folderOf([...names, 'other.log', 'job-12.log~']);
    const { watch } = await series(folder);
    const { received } = watch();
    await hasExactly(
      received,
      names.flatMap((name) => linesOf(name, 3)),
    );
    await isLive(received);
    expect(received.notices).toEqual([
      { event: 'rotated', from: 'job-9.log', to: 'job-10.log' },
      { event: 'rotated', from: 'job-10.log', to: 'job-11.log' },
      { event: 'live' },
    ]);
  });

  test('a new file is the next one, once the one before it was read to its end', async () => {
    const folder = folderOf(['job-9.log']);
    const { watch } = await series(folder);
    const { received } = watch();
    await isLive(received);
    writeFileSync(join(folder, 'job-10.log'), 'next 1\n');
    appendFileSync(join(folder, 'job-9.log'), 'last\n');
    await hasExactly(received, [...linesOf('job-9.log', 3), 'last', 'next 1']);
    appendFileSync(join(folder, 'job-10.log'), 'next 2\n');
    await expect.poll(() => received.lines.at(-1), POLL).toBe('next 2');
    expect(received.notices).toEqual([
      { event: 'live' },
      { event: 'rotated', from: 'job-9.log', to: 'job-10.log' },
    ]);
  });

  test('a viewer that was away gets all files that came meanwhile', async () => {
    const folder = folderOf(['job-1.log']);
    const { watch } = await series(folder);
    const { received, connection } = watch();
    await isLive(received);
    connection.cut();
    await connection.closed;
    appendFileSync(join(folder, 'job-1.log'), 'last\n');
    for (const number of [2, 3, 4]) writeFileSync(join(folder, `job-${number}.log`), `${number}\n`);
    execFileSync('gzip', [join(folder, 'job-1.log'), join(folder, 'job-2.log')]);
    watch(received);
    await hasExactly(received, [...linesOf('job-1.log', 3), 'last', '2', '3', '4']);
    expect(gaps(received)).toEqual([]);
  });

  test('files that are compressed or removed while they are read are missed by nobody', async () => {
    const folder = folderOf(['job-1.log']);
    const { watch } = await series(folder);
    const { received } = watch();
    await isLive(received);
    execFileSync('gzip', [join(folder, 'job-1.log')]);
    writeFileSync(join(folder, 'job-2.log'), '2\n');
    await hasExactly(received, [...linesOf('job-1.log', 3), '2']);
    appendFileSync(join(folder, 'job-2.log'), '2, last\n');
    await expect.poll(() => received.lines.at(-1), POLL).toBe('2, last');
    unlinkSync(join(folder, 'job-2.log'));
    writeFileSync(join(folder, 'job-3.log'), '3\n');
    await hasExactly(received, [...linesOf('job-1.log', 3), '2', '2, last', '3']);
    expect(gaps(received)).toEqual([]);
  });

  test('where names tell nothing the time of birth does, and a compressed file keeps its place', async () => {
    const folder = tempFolder();
    const { watch } = await series(folder);
    const { received } = watch();
    for (const name of ['c', 'a', 'b']) {
      writeFileSync(join(folder, `job-${name}.log`), `${name}\n`);
      await expect.poll(() => received.lines.at(-1), POLL).toBe(name);
    }
    appendFileSync(join(folder, 'job-c.log'), 'late\n');
    utimesSync(join(folder, 'job-c.log'), Date.now() / 1000 + 60, Date.now() / 1000 + 60);
    execFileSync('gzip', [join(folder, 'job-c.log')]);
    await expect.poll(() => eventNames(received), POLL).toContain('late');
    const later = watch().received;
    await hasExactly(later, ['c', 'late', 'a', 'b']);
    expect(received.lines).toEqual(['c', 'a', 'b']);
    expect([...gaps(received), ...gaps(later)]).toEqual([]);
  });

  test('before its first file a series waits, and reads that one from its start', async () => {
    const folder = tempFolder();
    const { watch } = await series(folder);
    const { received } = watch(nothingReceived(), 'lines=0');
    await expect.poll(() => eventNames(received), POLL).toContain('waiting');
    writeFileSync(join(folder, 'job-1.log'), 'one\n');
    await hasExactly(received, ['one']);
    expect(gaps(received)).toEqual([]);
  });

  test('a file that is emptied is a new generation, as with any log', async () => {
    const folder = folderOf(['job-1.log', 'job-2.log']);
    const { watch } = await series(folder);
    const { received } = watch();
    await isLive(received);
    truncateSync(join(folder, 'job-2.log'));
    appendFileSync(join(folder, 'job-2.log'), 'anew\n');
    await expect.poll(() => received.lines.at(-1), POLL).toBe('anew');
    expect(eventNames(received)).toEqual(['rotated', 'live', 'truncated']);
  });

  test('a link to the newest file beside it counts for nothing', async () => {
    const folder = folderOf(['job-1.log', 'job-2.log']);
    symlinkSync('job-2.log', join(folder, 'job-latest.log'));
    const { watch } = await series(folder);
    const { received } = watch();
    await isLive(received);
    writeFileSync(join(folder, 'job-3.log'), '3\n');
    symlinkSync('job-3.log', join(folder, 'job-new.log'));
    renameSync(join(folder, 'job-new.log'), join(folder, 'job-latest.log'));
    await hasExactly(received, [...linesOf('job-1.log', 3), ...linesOf('job-2.log', 3), '3']);
    expect(gaps(received)).toEqual([]);
  });

  test('the list and the raw bytes are of the newest file', async () => {
    const folder = folderOf(['job-9.log', 'job-10.log']);
    mkdirSync(join(folder, 'job-11.log'));
    const { server } = await series(folder);
    const { logs } = JSON.parse((await ask(`${server.url}logs`)).text);
    expect(logs).toMatchObject([{ name: 'app', file: 'job-10.log', state: 'ok' }]);
    expect((await ask(`${server.url}raw/app`)).text).toBe(textOf(linesOf('job-10.log', 3)));
  });
});
