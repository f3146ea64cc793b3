import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createRate } from '../../src/lib/rate.ts';

const WINDOW_SECONDS = 5;

test('is the mean of the last five whole seconds, however long it was quiet', () => {
  const step = fc.record({
    waitMs: fc.oneof(fc.nat(900), fc.nat(20_000)),
    count: fc.nat(50),
  });
  fc.assert(
    fc.property(fc.nat(5000), fc.array(step, { maxLength: 60 }), (begun, steps) => {
      let now = begun;
      const rate = createRate(() => now);
      const counted: { second: number; count: number }[] = [];
      for (const { waitMs, count } of steps) {
        now += waitMs;
        rate.add(count);
        counted.push({ second: Math.floor(now / 1000), count });
        const current = Math.floor(now / 1000);
        const inWindow = counted.filter(
          ({ second }) => second < current && second >= current - WINDOW_SECONDS,
        );
        const sum = inWindow.reduce((total, event) => total + event.count, 0);
        expect(rate.perSecond()).toBe(sum / WINDOW_SECONDS);
      }
    }),
  );
});
