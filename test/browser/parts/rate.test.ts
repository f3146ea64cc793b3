import { expect, test } from 'vitest';

import { createRate } from '../../../web/rate.ts';

test('tells the lines of each whole second, and none of the one that goes on', () => {
  const rate = createRate();
  rate.note('app', 1000, 1_200);
  expect(rate.seconds).toEqual([]);
  rate.note('app', 1007, 1_900);
  expect(rate.seconds).toEqual([]);
  rate.note('app', 1010, 2_100);
  expect(rate.seconds).toEqual([10]);
  rate.note('app', 1010, 3_000);
  expect(rate.seconds).toEqual([10, 0]);
});

test('tells nothing of seconds in which nobody looked but that they were', () => {
  const rate = createRate();
  rate.note('app', 0, 0);
  rate.note('app', 5, 3_500);
  expect(rate.seconds).toEqual([0, 0, 5]);
});

test('holds a minute', () => {
  const rate = createRate();
  for (let second = 0; second <= 100; second += 1) rate.note('app', second * 2, second * 1000);
  expect(rate.seconds).toEqual(Array.from({ length: 60 }, () => 2));
  rate.note('app', 201, 1e9);
  expect(rate.seconds).toHaveLength(60);
  expect(rate.seconds.at(-1)).toBe(1);
});

test('begins anew with another log, and where the count does', () => {
  const rate = createRate();
  rate.note('app', 0, 0);
  rate.note('app', 5, 1000);
  rate.note('web', 50, 2000);
  expect(rate.seconds).toEqual([]);
  rate.note('web', 51, 3000);
  rate.note('web', 3, 4000);
  expect(rate.seconds).toEqual([]);
});
