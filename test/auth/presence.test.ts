import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createPresence } from '../../src/auth/presence.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});

afterEach(() => {
  vi.useRealTimers();
});

test('who may not stay any more is sent away within a second, where rights may end by themselves', () => {
  const presence = createPresence(() => true);
  let mayStay = true;
  const leave = vi.fn<() => void>();
  presence.enter(() => mayStay, leave);
  vi.advanceTimersByTime(5000);
  expect(leave).not.toHaveBeenCalled();
  mayStay = false;
  vi.advanceTimersByTime(1000);
  expect(leave).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(5000);
  expect(leave).toHaveBeenCalledTimes(1);
  presence.close();
});

test('where they cannot, nobody is asked but when somebody says so', () => {
  let mayEnd = false;
  const presence = createPresence(() => mayEnd);
  const mayStay = vi.fn(() => true);
  presence.enter(mayStay, () => undefined);
  vi.advanceTimersByTime(60_000);
  expect(mayStay).not.toHaveBeenCalled();
  presence.look();
  expect(mayStay).toHaveBeenCalledTimes(1);
  mayEnd = true;
  vi.advanceTimersByTime(1000);
  expect(mayStay).toHaveBeenCalledTimes(2);
  presence.close();
});
