import { copyFileSync, truncateSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import type { Operation } from '../helpers/faulty-file-system.ts';
import { connectEvents, nothingReceived } from '../helpers/viewer.ts';
import { useFaultyStage } from './faulty-stage.ts';
import { hasLines, isLive } from './stage.ts';

/** A look was just due to the copy, and the next one comes so late that the viewer is there first. */
const stage = useFaultyStage({ rotateWaitMs: 20, coalesceMs: 300 }, connectEvents);

const OPERATIONS: readonly Operation[] = ['list', 'open', 'stat', 'fstat', 'read'];
/** Which of the operations that follow on its coming back: so many until it reads the live file. */
const TURNS = Array.from({ length: 12 }, (_, index) => 1 + 2 * index);

describe('a viewer reads the copy that was made of a log', () => {
  test.each(TURNS)(
    'T01: the original is cut meanwhile (%i), and nothing comes twice or is missed',
    async (turn) => {
      const { path, journal, watch, faults } = stage();
      const first = nothingReceived();
      watch(first);
      // From here on the server has read every line as it came, and keeps the last ones.
      await expect.poll(() => first.notices.length, { timeout: 25_000 }).toBe(1);
      journal.write(120);
      await hasLines(first, 120);
      await isLive(first);
      copyFileSync(path, `${path}.1`);
      const received = nothingReceived();
      let count = 0;
      faults.fail({
        operation: OPERATIONS,
        code: null,
        before() {
          if (received.lines.length < 120) return;
          count += 1;
          if (count !== turn) return;
          truncateSync(path, 0);
          journal.write(50);
        },
      });
      watch(received);
      await hasLines(received, 120);
      await expect.poll(() => journal.count, { timeout: 25_000 }).toBe(170);
      journal.write(1);
      await hasLines(received, journal.count);
      expect(received.lines).toEqual(journal.lines());
    },
  );
});
