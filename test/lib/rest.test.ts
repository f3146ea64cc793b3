import { beforeEach, expect, test, vi } from 'vitest';

import { createRest } from '../../src/lib/rest.ts';
import { giveHeapRoom } from '../../src/lib/small-heap.ts';
import { work } from '../helpers/work.ts';

vi.mock('../../src/lib/small-heap.ts', () => ({ giveHeapRoom: vi.fn() }));
beforeEach(() => void vi.mocked(giveHeapRoom).mockClear());

test('rests for as long as it is told where there is nothing to follow', () => {
  const rest = createRest({ leastMs: 5, mostMs: () => 5 });
  expect(rest.leftMs()).toBeLessThanOrEqual(0);
  rest.begin();
  const left = rest.leftMs();
  expect(left).toBeGreaterThan(-Infinity);
  expect(left).toBeLessThanOrEqual(5);
});

test('rests several times as long as the process worked', () => {
  const rest = createRest({ leastMs: 5, mostMs: () => 10_000 });
  rest.begin();
  const begun = performance.now();
  work(30);
  expect(performance.now() - begun + rest.leftMs()).toBeGreaterThan(3 * 30);
});

test('rests no longer than it may, however much there was to do', () => {
  const rest = createRest({ leastMs: 5, mostMs: () => 40 });
  rest.begin();
  work(30);
  expect(rest.leftMs()).toBeLessThanOrEqual(40 - 30);
});

test('asks each time how long it may be', () => {
  let mostMs = 10_000;
  const rest = createRest({ leastMs: 5, mostMs: () => mostMs });
  rest.begin();
  work(30);
  expect(rest.leftMs()).toBeGreaterThan(5);
  mostMs = 5;
  expect(rest.leftMs()).toBeLessThanOrEqual(5);
});

test('one long piece of work among short ones changes nothing', () => {
  const rest = createRest({ leastMs: 5, mostMs: () => 10_000 });
  rest.begin();
  rest.begin();
  work(30);
  expect(rest.leftMs()).toBeLessThanOrEqual(0);
  rest.begin();
  work(30);
  expect(rest.leftMs()).toBeGreaterThan(5);
});

test('who works for most of the time between rests has room for garbage', () => {
  const rest = createRest({ leastMs: 5, mostMs: () => 40 });
  rest.begin();
  expect(giveHeapRoom).not.toHaveBeenCalled();
  work(30);
  rest.begin();
  expect(giveHeapRoom).toHaveBeenCalled();
});

test('who has little to do has none', () => {
  const rest = createRest({ leastMs: 60_000, mostMs: () => 60_000 });
  rest.begin();
  work(30);
  rest.begin();
  expect(giveHeapRoom).not.toHaveBeenCalled();
});

test('who has long for it has none', () => {
  const rest = createRest({ leastMs: 5, mostMs: () => 40 });
  rest.begin();
  work(30);
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
  rest.begin();
  vi.mocked(performance.now).mockRestore();
  expect(giveHeapRoom).not.toHaveBeenCalled();
});
