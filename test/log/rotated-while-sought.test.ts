import { describe, expect, test } from 'vitest';

import { connectEvents, nothingReceived } from '../helpers/viewer.ts';
import type { Received } from '../helpers/viewer.ts';
import { beforeTurn, useFaultyStage } from './faulty-stage.ts';
import { hasLines, isLive } from './stage.ts';

const stage = useFaultyStage({}, connectEvents);

/** Which of the times that the directory is listed while a viewer is let in. */
const LISTINGS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** A viewer that remembers the very first id that it got. */
function remembersFirst(): Received & { readonly firstId: string | null } {
  const ids: string[] = [];
  return {
    ...nothingReceived(),
    get lastId() {
      return ids.at(-1) ?? null;
    },
    set lastId(id) {
      if (id !== null) ids.push(id);
    },
    get firstId() {
      return ids[0] ?? null;
    },
  };
}

describe.each([
  ['copied and cut', 'rotateByCopy'],
  ['renamed', 'rotateByRename'],
] as const)('where a log is %s', (_how, rotate) => {
  test.each(LISTINGS)(
    'before its files are listed for the %i. time, its viewer and one that comes back with the first id have all',
    async (turn) => {
      const { journal, faults, watch } = stage();
      journal.write(50);
      const work = (): void => {
        journal[rotate]();
        journal.write(1);
      };
      const lift = beforeTurn(faults, 'list', { turn, work });
      const first = remembersFirst();
      watch(first);
      await hasLines(first, 50);
      await isLive(first);
      lift();
      await hasLines(first, journal.count);
      expect(first.lines).toEqual(journal.lines());
      const back = { ...nothingReceived(), lastId: first.firstId };
      watch(back);
      await hasLines(back, journal.count);
      expect(back.lines).toEqual(journal.lines());
    },
  );
});
