import { expect, test, vi } from 'vitest';

import { createSilentWatcher } from '../../src/file/watch.ts';
import { nodeFileSystem } from '../../src/file/file-system.ts';
import { createFamily } from '../../src/log/family.ts';
import { createWatching } from '../../src/log/watching.ts';

/** A log whose hints are given by hand. */
async function watchedByHand() {
  const insist = vi.fn<(path: string) => void>();
  let hint = (): void => undefined;
  const watcher = {
    ...createSilentWatcher(),
    insist,
    watch(_path: string, _alsoFor: unknown, onHint: () => void) {
      hint = onHint;
      return () => undefined;
    },
  };
  const family = createFamily('/nowhere/app.log', null, nodeFileSystem);
  const watching = createWatching(family, watcher, () => undefined);
  await watching.refresh();
  const look = (duringLook: () => void = () => undefined): void => {
    const wasHinted = watching.takeHint();
    duringLook();
    watching.found(wasHinted);
  };
  return { insist, look, hint: () => hint() };
}

test('a file whose lines come again and again without a hint is watched itself', async () => {
  const { insist, look } = await watchedByHand();
  look();
  expect(insist).not.toHaveBeenCalled();
  look();
  expect(insist).toHaveBeenCalledWith('/nowhere/app.log');
  look();
  expect(insist).toHaveBeenCalledTimes(1);
});

test('a hint that is late, and comes while lines are read, is a hint', async () => {
  const { insist, look, hint } = await watchedByHand();
  for (let round = 0; round < 5; round += 1) {
    look();
    look(hint);
    look();
  }
  expect(insist).not.toHaveBeenCalled();
});
