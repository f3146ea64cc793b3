import { copyFileSync, existsSync, renameSync, truncateSync } from 'node:fs';
import { setTimeout as passed } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import type { Operation } from '../helpers/faulty-file-system.ts';
import { connectEvents, nothingReceived } from '../helpers/viewer.ts';
import { beforeTurn, useFaultyStage } from './faulty-stage.ts';
import type { FaultyStage } from './faulty-stage.ts';
import { hasLines, isLive } from './stage.ts';

const stage = useFaultyStage({ rotateWaitMs: 60, pollMs: 40 }, connectEvents);

const OPERATIONS: readonly Operation[] = ['list', 'open', 'stat', 'fstat', 'read'];
/** Longer than a tick of the clock of any file system here. */
const TICKS_MS = 30;
/** Which of the operations that follow on the first cut: so many are a look that finds out about it. */
const TURNS = Array.from({ length: 18 }, (_, index) => 1 + 2 * index);

function before(turn: number, { faults }: FaultyStage, work: () => void): void {
  beforeTurn(faults, OPERATIONS, { turn, work });
}

function copy(path: string): void {
  if (existsSync(`${path}.1`)) renameSync(`${path}.1`, `${path}.2`);
  copyFileSync(path, `${path}.1`);
}

describe('while it is found out that a log was copied and cut', () => {
  test.each(TURNS)('T01: it is copied and cut again (%i), and nothing is missed', async (turn) => {
    const { journal, watch } = stage();
    const received = nothingReceived();
    watch(received);
    journal.write(120);
    await hasLines(received, 120);
    await isLive(received);
    before(turn, stage(), () => {
      journal.rotateByCopy();
      journal.write(70);
    });
    journal.rotateByCopy();
    journal.write(90);
    await hasLines(received, 210);
    journal.write(1);
    await hasLines(received, journal.count);
    expect(received.lines).toEqual(journal.lines());
  });

  test.each(TURNS)(
    'T01: it is copied (%i), and cut much later: nothing comes twice',
    async (turn) => {
      const { path, journal, watch } = stage();
      const received = nothingReceived();
      watch(received);
      journal.write(120);
      await hasLines(received, 120);
      await isLive(received);
      before(turn, stage(), () => copy(path));
      journal.rotateByCopy();
      journal.write(90);
      await hasLines(received, 210);
      // Who reads the copy is waiting for it to be quiet for a while, and goes on.
      journal.write(20);
      await hasLines(received, 230);
      truncateSync(path, 0);
      journal.write(50);
      await hasLines(received, journal.count);
      expect(received.lines).toEqual(journal.lines());
    },
  );
});

test('T01: who reads a copy that was made, and whose original is not cut yet, goes on in that one', async () => {
  const { path, journal, watch } = stage();
  journal.write(120);
  // A file system must be able to tell which of the two was made first.
  await passed(TICKS_MS);
  copy(path);
  journal.write(30);
  const received = nothingReceived();
  watch(received);
  await hasLines(received, 150);
  await isLive(received);
  truncateSync(path, 0);
  journal.write(50);
  await hasLines(received, journal.count);
  expect(received.lines).toEqual(journal.lines());
});
