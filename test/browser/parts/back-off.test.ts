import { expect, test } from 'vitest';

import { createBackOff } from '../../../web/stream/back-off.ts';

test('waits twice as long after each failure, up to 30 s', () => {
  const backOff = createBackOff(() => 1);
  const delays = Array.from({ length: 8 }, () => backOff.fail());
  expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

test('half of a wait is chance', () => {
  expect(createBackOff(() => 0).fail()).toBe(500);
  expect(createBackOff(() => 0.5).fail()).toBe(750);
});

test('begins anew after a reset', () => {
  const backOff = createBackOff(() => 1);
  backOff.fail();
  backOff.fail();
  expect(backOff.failures).toBe(2);
  backOff.reset();
  expect(backOff.failures).toBe(0);
  expect(backOff.fail()).toBe(1000);
});
