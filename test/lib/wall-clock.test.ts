import { expect, test } from 'vitest';

import { createWallClock } from '../../src/lib/wall-clock.ts';

function clockForTest() {
  let wall = 1_000_000;
  let steady = 500;
  const clock = createWallClock({ wallMs: () => wall, steadyMs: () => steady });
  return {
    clock,
    wall: () => wall,
    pass(ms: number) {
      wall += ms;
      steady += ms;
    },
    set(ms: number) {
      wall += ms;
    },
  };
}

test('a time is as long ago as the clock says', () => {
  const { clock, wall, pass } = clockForTest();
  const then = wall();
  pass(1234);
  expect(clock.ageOf(then)).toBe(1234);
  expect(clock.ageOf(0)).toBe(wall());
});

test('a time in the future is no time ago', () => {
  const { clock, wall } = clockForTest();
  expect(clock.ageOf(wall() + 5000)).toBe(0);
});

test.each([7_200_000, -7_200_000])(
  'K01: after the clock was set by %i ms nothing seems older than that',
  (stepMs) => {
    const { clock, wall, pass, set } = clockForTest();
    const then = wall();
    pass(100);
    set(stepMs);
    expect(clock.ageOf(then)).toBe(0);
    pass(300);
    expect(clock.ageOf(then)).toBe(stepMs > 0 ? 300 : 0);
    expect(clock.ageOf(wall() - 200)).toBe(200);
    expect(clock.ageOf(wall() - 2000)).toBe(300);
  },
);
