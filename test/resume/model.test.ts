import * as fc from 'fast-check';
import { describe, test } from 'vitest';

import { schedules } from './model/commands.ts';
import { play } from './model/play.ts';

const RUNS = Number(process.env['SSE_TAIL_MODEL_RUNS'] ?? 40);
/** For as long as this whatever comes to mind, and not a number of times. */
const MINUTES = Number(process.env['SSE_TAIL_MODEL_MINUTES'] ?? 0);
/**
 * A failure prints its seed: with it the same schedules are played again. So many times they are always
 * the same; it takes `npm run test:soak` to play new ones.
 */
const SEED = process.env['SSE_TAIL_MODEL_SEED'] ?? (MINUTES > 0 ? undefined : '20261121');
const SHRINK_MS = 300_000;

const PARAMETERS: fc.Parameters<[unknown]> = {
  ...(MINUTES > 0
    ? {
        numRuns: Infinity,
        interruptAfterTimeLimit: MINUTES * 60_000,
        markInterruptAsFailure: false,
      }
    : { numRuns: RUNS }),
  ...(SEED === undefined ? {} : { seed: Number(SEED) }),
};

describe('X01: whatever happens in whatever order, every viewer has every line once, or is told', () => {
  test.each([
    ['with the watcher', false],
    ['by the poll alone', true],
  ])(
    '%s',
    async (_name, poll) => {
      await fc.assert(
        fc.asyncProperty(schedules, (commands) => play(commands, poll)),
        PARAMETERS,
      );
    },
    MINUTES * 60_000 + RUNS * 10_000 + SHRINK_MS,
  );
});
