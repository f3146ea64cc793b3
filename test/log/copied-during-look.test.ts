import { copyFileSync, truncateSync } from 'node:fs';
import { setTimeout as passed } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { connectEvents, nothingReceived } from '../helpers/viewer.ts';
import { useFaultyStage } from './faulty-stage.ts';
import { hasLines, isLive } from './stage.ts';

const stage = useFaultyStage({}, connectEvents);

/** Longer than a tick of the clock of any file system here. */
const TICKS_MS = 30;

test('T02: a copy that is made while the log is looked at, and lacks lines that were read, is not read', async () => {
  const { path, journal, faults, watch } = stage();
  journal.write(120);
  const received = nothingReceived();
  watch(received);
  await isLive(received);
  let looks = 0;
  const lift = faults.fail({
    operation: 'fstat',
    name: 'app.log',
    code: null,
    async before() {
      looks += 1;
      if (looks === 1) {
        await passed(TICKS_MS);
        copyFileSync(path, `${path}.1`);
        journal.write(60);
      } else if (looks === 2) {
        await hasLines(received, 180);
        truncateSync(path, 0);
        journal.write(50);
      }
    },
  });
  await hasLines(received, 230);
  lift();
  expect(received.lines).toEqual(journal.lines());
});
