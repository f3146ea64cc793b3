import { renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { createJournal } from '../helpers/journal.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { isLive } from './stage.ts';
import { WITH_AND_WITHOUT_WATCHER, gaps, hasExactly, offer } from './offer.ts';

/** A live file, and rotated ones of these numbers, each with one line. */
function filesOf(numbers: readonly number[]): string {
  const path = join(tempFolder(), 'app.log');
  for (const number of numbers) writeFileSync(`${path}.${number}`, `line of ${number}\n`);
  writeFileSync(path, 'live\n');
  return path;
}

describe.each(WITH_AND_WITHOUT_WATCHER)('%s', (_mode, settings) => {
  test.each([
    ['between two files', [3, 1], 'app.log.2 should come before app.log.1'],
    ['of several files', [6, 2, 1], 'app.log.5 to app.log.3 should come before app.log.2'],
    ['before the live file', [3, 2], 'app.log.1 should come before app.log'],
  ])('R13: a hole in the numbering %s is a gap that names it', async (_name, numbers, words) => {
    const { watch } = await offer(filesOf(numbers), settings);
    const { received } = watch();
    await hasExactly(received, [...numbers.map((number) => `line of ${number}`), 'live']);
    expect(gaps(received)).toEqual([
      { reason: 'missing-generation', message: expect.stringContaining(words) },
    ]);
  });

  test.each([
    ['that begins with 1', [3, 2, 1]],
    ['that begins with 0', [2, 1, 0]],
  ])('a numbering without a hole %s is none', async (_name, numbers) => {
    const { watch } = await offer(filesOf(numbers), settings);
    const { received } = watch();
    await hasExactly(received, [...numbers.map((number) => `line of ${number}`), 'live']);
    await isLive(received);
    expect(gaps(received)).toEqual([]);
  });

  test('a file that is removed while a viewer reads the one before it is read all the same', async () => {
    const path = filesOf([2, 1]);
    // What was written just now may yet grow: so long nobody moves on.
    const { watch } = await offer(path, { ...settings, rotateWaitMs: 600 });
    const { received } = watch();
    await hasExactly(received, ['line of 2']);
    unlinkSync(`${path}.1`);
    await hasExactly(received, ['line of 2', 'line of 1', 'live']);
    expect(gaps(received)).toEqual([]);
  });

  test('a file that is missing for a moment, as while names are shifted, is no gap', async () => {
    const path = filesOf([3, 2, 1]);
    const { watch } = await offer(path, { ...settings, rotateWaitMs: 0, rotateMaxWaitMs: 0 });
    let isOver = false;
    const { received } = watch();
    const shifting = (async () => {
      while (!isOver) {
        renameSync(`${path}.2`, `${path}.x`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        renameSync(`${path}.x`, `${path}.2`);
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    })();
    await hasExactly(received, ['line of 3', 'line of 2', 'line of 1', 'live']).finally(() => {
      isOver = true;
    });
    await shifting;
    expect(gaps(received)).toEqual([]);
  });

  test('who saw the files follow on each other is not told of one that is removed since', async () => {
    const path = join(tempFolder(), 'app.log');
    const journal = createJournal(path);
    journal.write(3);
    const { watch } = await offer(path, settings);
    const { received } = watch();
    await isLive(received);
    for (let round = 0; round < 3; round += 1) {
      journal.rotateByRename();
      journal.write(3);
      await hasExactly(received, journal.lines());
    }
    unlinkSync(`${path}.1`);
    journal.write(3);
    await hasExactly(received, journal.lines());
    expect(gaps(received)).toEqual([]);
  });
});
