import { setImmediate } from 'node:timers';

import { expect, test, vi } from 'vitest';

import { createPacer } from '../../src/lib/pacer.ts';
import { work } from '../helpers/work.ts';

const WORK_MS = 20;

test('begins the next run later where the last one has set much off', async () => {
  const begun: number[] = [];
  const pacer = createPacer(
    async () => {
      begun.push(performance.now());
      // Whoever is woken by the run works after its end, and more lines are written meanwhile.
      setImmediate(() => work(WORK_MS));
      pacer.hint();
    },
    {
      gapMs: 5,
      busyGapMs: () => 10_000,
      pollMs: 60_000,
      retryMs: 60_000,
      onError: () => undefined,
    },
  );
  pacer.hint();
  await vi.waitFor(() => expect(begun.length).toBeGreaterThanOrEqual(3), 25_000);
  await pacer.close();
  const [first = 0, second = 0, third = 0] = begun;
  expect(Math.min(second - first, third - second)).toBeGreaterThan(3 * WORK_MS);
});
