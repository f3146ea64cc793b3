import { copyFileSync, renameSync, truncateSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { nothingReceived } from '../helpers/viewer.ts';
import type { Received } from '../helpers/viewer.ts';
import { eventNames, hasLines, useStage } from './stage.ts';

/**
 * A rotator copies the log, lines are written, and read by a viewer, and then it empties the log: the
 * copy ends before the place where the viewer is.
 */
describe.each([
  ['with the watcher', false],
  ['by the poll alone', true],
])('a copy that ends before what a viewer has read, %s', (_name, poll) => {
  const stage = useStage({ poll, pollMs: 50, rotateWaitMs: 100 });

  /** A viewer reads on after the copy was made, leaves, and comes back when the log was cut. */
  async function comeBackAfterCopy(copied: number, readAfter: number): Promise<Received> {
    const { path, journal, watch } = stage();
    // An older file, which was read long ago.
    journal.write(10);
    journal.rotateByRename();
    journal.write(copied);
    const received = nothingReceived();
    const first = watch(received);
    await hasLines(received, journal.count);
    renameSync(`${path}.1`, `${path}.2`);
    copyFileSync(path, `${path}.1`);
    journal.write(readAfter);
    await hasLines(received, journal.count);
    first.cut();
    await first.closed;
    truncateSync(path, 0);
    journal.write(50);
    watch(received);
    await hasLines(received, journal.count);
    return received;
  }

  test('T02: nothing comes twice, and a gap says that lines may be missing', async () => {
    const received = await comeBackAfterCopy(100, 5);
    expect(received.lines).toEqual(stage().journal.lines());
    expect(received.notices).toContainEqual(
      expect.objectContaining({ event: 'gap', reason: 'copytruncate' }),
    );
  });

  test.fails('T02: nothing comes twice where the copy has less than a block', async () => {
    const received = await comeBackAfterCopy(20, 5);
    expect(received.lines).toEqual(stage().journal.lines());
  });

  test.fails('T02: nothing comes twice where the first block ends between the copy and the place', async () => {
    const received = await comeBackAfterCopy(62, 12);
    expect(received.lines).toEqual(stage().journal.lines());
  });

  test('T02: nothing comes twice where a further block ends between the copy and the place', async () => {
    const received = await comeBackAfterCopy(120, 40);
    expect(received.lines).toEqual(stage().journal.lines());
    expect(received.notices).toContainEqual(
      expect.objectContaining({ event: 'gap', reason: 'copytruncate' }),
    );
  });

  test('T01: a viewer that was away is told that a copy may have missed lines', async () => {
    const { path, journal, watch, visit } = stage();
    journal.write(70);
    const received = nothingReceived();
    await visit(received, 70);
    copyFileSync(path, `${path}.1`);
    journal.write(10);
    truncateSync(path, 0);
    journal.write(50);
    watch(received);
    await hasLines(received, journal.count - 10);
    expect(received.lines).toHaveLength(journal.count - 10);
    const told = eventNames(received).filter((name) => name === 'gap' || name === 'truncated');
    expect(told).not.toEqual([]);
  });
});
