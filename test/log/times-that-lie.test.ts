import { renameSync, utimesSync, writeFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { nothingReceived } from '../helpers/viewer.ts';
import { eventNames, hasLines, isLive, useStage } from './stage.ts';

const TIMES = [
  ['in the future', new Date('2099-01-01')],
  ['in 1970', new Date(1000)],
] as const;

describe.each([
  ['with the watcher', false],
  ['by the poll alone', true],
])('%s', (_name, poll) => {
  const stage = useStage({
    poll,
    pollMs: poll ? 50 : 1000,
    rotateWaitMs: 100,
    rotateMaxWaitMs: 600,
  });

  test.each(TIMES)('K01: a renamed file of a time %s is left for the next', async (_when, time) => {
    const { path, journal, watch } = stage();
    journal.write(10);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    journal.write(10);
    journal.rotateByRename();
    utimesSync(`${path}.1`, time, time);
    journal.write(10);
    await hasLines(received, 30);
    expect(received.lines).toEqual(journal.lines());
    expect(eventNames(received)).not.toContain('gap');
  });

  test.each(TIMES)('K01: rotated files of times %s are read one by one', async (_when, time) => {
    const { path, journal, watch, visit } = stage();
    journal.write(10);
    const received = nothingReceived();
    await visit(received, 10);
    for (let round = 0; round < 3; round += 1) {
      journal.rotateByRename();
      journal.write(10);
      utimesSync(`${path}.1`, time, time);
      utimesSync(path, time, time);
    }
    watch(received);
    await hasLines(received, 40);
    expect(received.lines).toEqual(journal.lines());
    expect(eventNames(received)).not.toContain('gap');
  });

  test.each(TIMES)('K01: a live file whose time is set %s goes on', async (_when, time) => {
    const { path, journal, watch } = stage();
    journal.write(10);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    for (let round = 0; round < 10; round += 1) {
      journal.write(2);
      utimesSync(path, time, time);
      await new Promise(setImmediate);
    }
    await hasLines(received, 30);
    expect(received.lines).toEqual(journal.lines());
    expect(eventNames(received)).toEqual(['live']);
  });

  test('K01: where times cannot tell what followed on a removed file, a gap says so', async () => {
    const { path, journal, watch } = stage();
    journal.write(10);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    utimesSync(path, new Date('2099-01-01'), new Date('2099-01-01'));
    // Two rotations at once, and the first of the files is not kept.
    renameSync(path, `${path}.gone`);
    writeFileSync(`${path}.1`, 'in between\n');
    writeFileSync(path, 'last\n');
    await expect.poll(() => received.lines.at(-1), { timeout: 25_000 }).toBe('last');
    const hasBetween = received.lines.includes('in between');
    if (!hasBetween) expect(eventNames(received)).toContain('gap');
  });
});
