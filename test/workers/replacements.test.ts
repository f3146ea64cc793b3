import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createReplacements } from '../../src/workers/replacements.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const LONG_MS = 60_000;

test('what lived long is replaced at once', () => {
  const start = vi.fn();
  const replacements = createReplacements(start);
  replacements.due(LONG_MS);
  replacements.due(LONG_MS);
  vi.advanceTimersByTime(0);
  expect(start).toHaveBeenCalledTimes(2);
});

test('what ends as soon as it begins is started less and less often, but at least every ten seconds', () => {
  let count = 0;
  const replacements = createReplacements(() => {
    count += 1;
    replacements.due(0);
  });
  replacements.due(0);
  vi.advanceTimersByTime(60_000);
  // After 0.1 s, 0.2 s, 0.4 s, … 6.4 s, and every 10 s from then on.
  expect(count).toBe(7 + 4);
});

test('one that lived long in between is replaced at once again', () => {
  const start = vi.fn();
  const replacements = createReplacements(start);
  for (let end = 0; end < 5; end += 1) replacements.due(0);
  vi.runAllTimers();
  start.mockClear();
  replacements.due(LONG_MS);
  vi.advanceTimersByTime(0);
  expect(start).toHaveBeenCalledTimes(1);
});

test('nothing is started any more once it is closed', () => {
  const start = vi.fn();
  const replacements = createReplacements(start);
  replacements.due(0);
  replacements.close();
  vi.runAllTimers();
  expect(start).not.toHaveBeenCalled();
});
