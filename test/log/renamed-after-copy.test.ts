import { unlinkSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { nothingReceived } from '../helpers/viewer.ts';
import { eventNames, hasLines, isLive, useStage } from './stage.ts';

describe.each([
  ['with the watcher', false],
  ['by the poll alone', true],
])('%s', (_name, poll) => {
  const stage = useStage({ poll, pollMs: 20, rotateWaitMs: 30 });

  /**
   * A viewer at the start of an emptied log: its first lines are written, and it is renamed, before
   * anybody looks. The renamed file is none of the copies that a rotator makes.
   */
  test('T02: an emptied log that is renamed at once, its copy gone, is read all the same', async () => {
    const { path, journal, watch } = stage();
    journal.write(1);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    journal.rotateByCopy();
    await expect.poll(() => eventNames(received)).toContain('truncated');
    unlinkSync(`${path}.1`);
    journal.write(1);
    journal.rotateByRename();
    journal.write(1, `${path}.1`);
    journal.write(1);
    await hasLines(received, 2);
    await expect.poll(() => received.lines.at(-1)).toBe(journal.lines().at(-1));
    expect(received.lines).toEqual(journal.lines());
  });
});
