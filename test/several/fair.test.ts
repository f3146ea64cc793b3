import { setImmediate as turn } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { createSeveral } from '../../src/delivery/several.ts';
import type { Steps } from '../../src/delivery/viewer-step.ts';
import { END, say } from '../../src/log/step.ts';
import type { Step } from '../../src/log/step.ts';

/** A cursor that gives what it is told to, and counts how often it was asked. */
function cursorOf(next: () => Promise<Step>): Steps & { asked: number; isClosed: boolean } {
  const cursor = {
    id: null,
    asked: 0,
    isClosed: false,
    next() {
      cursor.asked += 1;
      return next();
    },
    close() {
      cursor.isClosed = true;
    },
  };
  return cursor;
}

const LIVE: Step = say({ event: 'live' });
const busy = () => cursorOf(async () => LIVE);
const quiet = () => cursorOf(() => new Promise<Step>(() => undefined));

test('busy logs take turns', async () => {
  const several = createSeveral([busy(), busy(), quiet(), busy()]);
  const turns: (number | null)[] = [];
  for (let count = 0; count < 12; count += 1) {
    const step = await several.next();
    turns.push('index' in step ? step.index : null);
  }
  for (const index of [0, 1, 3]) expect(turns.filter((it) => it === index)).toHaveLength(4);
  several.close();
});

test('of each log no more is held than one step that nobody has taken', async () => {
  const cursors = [busy(), busy()];
  const several = createSeveral(cursors);
  for (let turns = 0; turns < 20; turns += 1) await turn();
  expect(cursors.map(({ asked }) => asked)).toEqual([1, 1]);
  await several.next();
  for (let turns = 0; turns < 20; turns += 1) await turn();
  expect(cursors.reduce((sum, { asked }) => sum + asked, 0)).toBe(3);
  several.close();
});

test('a log that has ended is closed, and the stream ends with the last', async () => {
  const ended = cursorOf(async () => END);
  let steps = 3;
  const other = cursorOf(async () => ((steps -= 1) < 0 ? END : LIVE));
  const several = createSeveral([ended, other]);
  const kinds = [];
  for (let step = await several.next(); ; step = await several.next()) {
    kinds.push(step.kind);
    if (step.kind === 'end') break;
  }
  expect(kinds).toEqual(['notice', 'notice', 'notice', 'end']);
  expect(ended.isClosed).toBe(true);
});

test('what one log throws ends all', async () => {
  const several = createSeveral([
    quiet(),
    cursorOf(async () => {
      throw new Error('a fault');
    }),
  ]);
  await expect(several.next()).rejects.toThrow('a fault');
});

test('closing ends a wait, and closes every cursor', async () => {
  const cursors = [quiet(), quiet()];
  const several = createSeveral(cursors);
  const waiting = several.next();
  several.close();
  expect((await waiting).kind).toBe('end');
  expect(cursors.every(({ isClosed }) => isClosed)).toBe(true);
});
