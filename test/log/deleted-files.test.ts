import { statSync, unlinkSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { DEFAULTS } from '../../src/config/settings.ts';
import { createArchives } from '../../src/file/archive.ts';
import { createInflateRoom } from '../../src/file/inflate-room.ts';
import { createFaultyFileSystem } from '../helpers/faulty-file-system.ts';
import type { FaultyFileSystem } from '../helpers/faulty-file-system.ts';
import { createSilentWatcher } from '../../src/file/watch.ts';
import type { Cursor } from '../../src/log/cursor.ts';
import { createCounts } from '../../src/lib/counts.ts';
import { createLog } from '../../src/log/log.ts';
import type { LogOptions } from '../../src/log/log.ts';
import type { Notice } from '../../src/protocol/notice.ts';
import { createJournal } from '../helpers/journal.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A log without a server, so that a viewer takes exactly as much as the test has it take. */
function logForTest(settings: Partial<LogOptions>) {
  const path = join(tempFolder(), 'app.log');
  const faults = createFaultyFileSystem();
  const errors: unknown[] = [];
  const log = createLog(
    'app',
    { ...DEFAULTS, path, rotated: null, pollMs: 50, rotateWaitMs: 50, ...settings },
    {
      fileSystem: faults,
      archives: createArchives(createInflateRoom(DEFAULTS)),
      watcher: createSilentWatcher(),
      counts: createCounts(),
      onError: (error) => errors.push(error),
    },
  );
  onTestFinished(async () => {
    await log.close();
    await expect.poll(() => faults.openCount).toBe(0);
    expect(errors).toEqual([]);
  });
  return { path, log, faults, journal: createJournal(path) };
}

interface Taken {
  readonly lines: string[];
  readonly notices: Notice[];
}

/** Takes what comes until a line is that one. */
async function takeUntil(cursor: Cursor, last: string | undefined, taken: Taken): Promise<void> {
  while (taken.lines.at(-1) !== last) {
    const step = await cursor.next();
    if (step.kind === 'end') throw new Error('ended');
    if (step.kind === 'batch') taken.lines.push(...step.batch.lines());
    if (step.kind === 'notice') taken.notices.push(step.notice);
  }
}

const FOLLOW = { follow: true, afterGap: 'oldest' } as const;

/** Two viewers of one file that is deleted: the fast one is past it, the slow one has begun it. */
async function slowViewerOfDeletedFile(settings: Partial<LogOptions>) {
  const { path, log, faults, journal } = logForTest(settings);
  journal.write(4000);
  const { size } = statSync(path);
  const slow = await log.open({ kind: 'oldest' }, FOLLOW);
  const fast = await log.open({ kind: 'lines', count: 1 }, FOLLOW);
  const taken: Taken = { lines: [], notices: [] };
  const first = await slow.next();
  if (first.kind === 'batch') taken.lines.push(...first.batch.lines());
  journal.rotateByRename();
  unlinkSync(`${path}.1`);
  journal.write(20);
  await takeUntil(fast, journal.lines().at(-1), { lines: [], notices: [] });
  return { slow, fast, taken, journal, faults, size };
}

const opened = (faults: FaultyFileSystem) => faults.openCount;

describe('a slow viewer of a file that was deleted', () => {
  test('R12: reads all of it by its descriptor', async () => {
    const { slow, taken, journal } = await slowViewerOfDeletedFile({});
    await takeUntil(slow, journal.lines().at(-1), taken);
    expect(taken.lines).toEqual(journal.lines());
    expect(taken.notices.map(({ event }) => event)).toEqual(['rotated']);
  });

  test.each([
    ['it has been held for too long', { holdDeletedMs: 0 }],
    ['it is too large', { holdDeletedBytes: 1000 }],
  ])('R12: is told how much it misses where %s, and goes on in the next', async (_why, limits) => {
    const { slow, taken, journal, faults, size } = await slowViewerOfDeletedFile(limits);
    const read = taken.lines.reduce((sum, line) => sum + line.length + 1, 0);
    const before = taken.lines.length;
    // The disk is free again though the slow viewer has not moved.
    await expect.poll(() => opened(faults), { timeout: 25_000 }).toBe(1);
    await takeUntil(slow, journal.lines().at(-1), taken);
    expect(taken.lines).toEqual(journal.lines().toSpliced(before, 4000 - before));
    expect(taken.notices).toHaveLength(1);
    expect(taken.notices[0]).toMatchObject({ event: 'gap', reason: 'gone', bytes: size - read });
  });

  test('R12: is left alone where the file still has a name', async () => {
    const { path, log, journal, faults } = logForTest({ holdDeletedMs: 0, holdDeletedBytes: 0 });
    journal.write(4000);
    const slow = await log.open({ kind: 'oldest' }, FOLLOW);
    const fast = await log.open({ kind: 'lines', count: 1 }, FOLLOW);
    const taken: Taken = { lines: [], notices: [] };
    journal.rotateByRename();
    journal.write(20);
    await takeUntil(fast, journal.lines().at(-1), { lines: [], notices: [] });
    const asked = faults.count('fstat');
    await expect.poll(() => faults.count('fstat') - asked, { timeout: 25_000 }).toBeGreaterThan(40);
    await takeUntil(slow, journal.lines().at(-1), taken);
    expect(taken.lines).toEqual(journal.lines());
    expect(statSync(`${path}.1`).nlink).toBe(1);
  });
});
