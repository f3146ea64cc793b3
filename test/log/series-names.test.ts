import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test, vi } from 'vitest';

import { POLL } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { WITH_AND_WITHOUT_WATCHER, hasExactly, offer } from './offer.ts';
import { isLive } from './stage.ts';

/** What stands at the beginning of every file, and is longer than what an id knows of one. */
const BANNER = Array.from({ length: 200 }, (_, index) => `this is line ${index} of a banner`);
const BANNER_TEXT = BANNER.map((line) => `${line}\n`).join('');

describe.each(WITH_AND_WITHOUT_WATCHER)('%s', (_mode, settings) => {
  const series = (folder: string) =>
    offer(join(folder, 'job-*.log'), { ...settings, follow: 'newest' });

  test('a file that is removed as several others come is followed by the first of them', async () => {
    const folder = tempFolder();
    const at = (name: string): string => join(folder, name);
    writeFileSync(at('job-1.log'), '1\n');
    const { watch } = await series(folder);
    const { received } = watch();
    await isLive(received);
    for (const number of [2, 3]) writeFileSync(at(`next-${number}`), `${number}\n`);
    unlinkSync(at('job-1.log'));
    for (const number of [3, 2]) renameSync(at(`next-${number}`), at(`job-${number}.log`));
    await hasExactly(received, ['1', '2', '3']);
    expect(received.notices).toEqual([
      { event: 'live' },
      { event: 'rotated', from: 'job-1.log', to: 'job-2.log' },
      { event: 'rotated', from: 'job-2.log', to: 'job-3.log' },
    ]);
  });

  test('a file with an older name that was born later is the past, and no copy', async () => {
    const folder = tempFolder();
    const born = (name: string): number => statSync(join(folder, name)).birthtimeMs;
    writeFileSync(join(folder, 'job-2.log'), '2\n');
    await vi.waitFor(() => {
      writeFileSync(join(folder, `probe`), '');
      const isLater = born('probe') > born('job-2.log');
      unlinkSync(join(folder, 'probe'));
      expect(isLater).toBe(true);
    });
    writeFileSync(join(folder, 'job-1.log'), '1\n');
    const { watch } = await series(folder);
    const { received } = watch();
    await isLive(received);
    expect(received.lines).toEqual(['1', '2']);
    expect(received.notices).toEqual([
      { event: 'rotated', from: 'job-1.log', to: 'job-2.log' },
      { event: 'live' },
    ]);
  });

  test('a compressed file stands before the one that was written to after it, which began before its end', async () => {
    const folder = tempFolder();
    const at = (name: string): string => join(folder, name);
    const changed = (name: string): number => statSync(at(name)).mtimeMs;
    // What is appended comes later than all else by more than the clock of the file system tells.
    const appendLater = (name: string, after: string): Promise<void> =>
      vi.waitFor(() => {
        utimesSync(at(name), new Date(), new Date());
        expect(changed(name)).toBeGreaterThan(changed(after) + 10);
      });
    writeFileSync(at('job-b.log'), 'first\n');
    writeFileSync(at('job-a.log'), 'second\n');
    await appendLater('job-b.log', 'job-a.log');
    await appendLater('job-a.log', 'job-b.log');
    execFileSync('gzip', [at('job-b.log')]);
    const { watch } = await series(folder);
    await hasExactly(watch().received, ['first', 'second']);
  });

  test('a file that was empty until others came is read before them', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'job-1.log'), '');
    const { watch } = await series(folder);
    const { received } = watch();
    await isLive(received);
    for (const number of [1, 2, 3]) {
      appendFileSync(join(folder, `job-${number}.log`), `${number}\n`);
    }
    await hasExactly(received, ['1', '2', '3']);
    expect(received.notices).toEqual([
      { event: 'live' },
      { event: 'rotated', from: 'job-1.log', to: 'job-2.log' },
      { event: 'rotated', from: 'job-2.log', to: 'job-3.log' },
    ]);
  });

  test('a file that begins like one that was removed is the next one, not a version of it', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'job-1.log'), `${BANNER_TEXT}one\n`);
    const { watch } = await series(folder);
    const { received } = watch();
    await isLive(received);
    unlinkSync(join(folder, 'job-1.log'));
    writeFileSync(join(folder, 'job-2.log'), `${BANNER_TEXT}one\ntwo\n`);
    await expect.poll(() => received.lines.at(-1), POLL).toBe('two');
    expect(received.lines).toEqual([...BANNER, 'one', ...BANNER, 'one', 'two']);
    expect(received.notices).toEqual([
      { event: 'live' },
      { event: 'rotated', from: 'job-1.log', to: 'job-2.log' },
    ]);
  });
});
