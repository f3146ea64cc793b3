import { setTimeout as passed } from 'node:timers/promises';

import { expect, test, vi } from 'vitest';

import { createSilentWatcher } from '../../src/file/watch.ts';
import { nodeFileSystem } from '../../src/file/file-system.ts';
import { createFamily } from '../../src/log/family.ts';
import { createWatching } from '../../src/log/watching.ts';

/** A log whose hints are given by hand. */
async function watchedByHand() {
  const insist = vi.fn<(path: string) => void>();
  const hints: (() => void)[] = [];
  let watches = 0;
  const watcher = {
    ...createSilentWatcher(),
    insist,
    watch(_path: string, _alsoFor: unknown, onHint: () => void) {
      hints.push(onHint);
      watches += 1;
      return () => void (watches -= 1);
    },
  };
  const family = createFamily('/nowhere/app.log', null, nodeFileSystem);
  const watching = createWatching({
    family,
    watcher,
    onHint: () => undefined,
    onError: (error) => {
      throw error;
    },
  });
  await watching.refresh();
  const look = async (
    duringLook: () => void = () => undefined,
    lineCount = 1,
  ): Promise<boolean> => {
    const wasHinted = watching.takeHint();
    duringLook();
    return watching.looked(lineCount, wasHinted);
  };
  return { insist, look, hint: () => hints.at(-1)?.(), watches: () => watches };
}

test('a file whose lines come again and again without a hint is watched itself', async () => {
  const { insist, look } = await watchedByHand();
  await look();
  expect(insist).not.toHaveBeenCalled();
  await look();
  expect(insist).toHaveBeenCalledWith('/nowhere/app.log');
  await look();
  expect(insist).toHaveBeenCalledTimes(1);
});

test('a hint that is late, and comes while lines are read, is a hint', async () => {
  const { insist, look, hint } = await watchedByHand();
  for (let round = 0; round < 5; round += 1) {
    await look();
    await look(hint);
    await look();
  }
  expect(insist).not.toHaveBeenCalled();
});

test('a very busy log is not watched, but looked at; once it is quiet it is watched again before that ends', async () => {
  const { look, hint, watches } = await watchedByHand();
  expect(watches()).toBe(1);
  let isDue = false;
  const begunAt = performance.now();
  while (!isDue) {
    isDue = await look(() => {
      hint();
      hint();
    });
    expect(performance.now() - begunAt).toBeLessThan(25_000);
    await passed(1);
  }
  expect(watches()).toBe(0);
  // Where to watch is asked of the file system, beside the looks.
  while (watches() === 0) {
    expect(await look(() => undefined, 0)).toBe(true);
    await passed(1);
  }
  let after = 0;
  while (await look(() => undefined, 0)) after += 1;
  expect(after).toBeGreaterThan(5);
  expect(watches()).toBe(1);
});
