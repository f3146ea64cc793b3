import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createAlarm } from '../../src/lib/alarm.ts';
import type { Alarm } from '../../src/lib/alarm.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** An alarm, and when it came. */
function heard(): { alarm: Alarm; comes: number[] } {
  const comes: number[] = [];
  const begun = performance.now();
  const alarm = createAlarm(() => void comes.push(performance.now() - begun));
  return { alarm, comes };
}

test('comes once, when it is due', async () => {
  const { alarm, comes } = heard();
  alarm.set(30);
  await vi.advanceTimersByTimeAsync(1000);
  expect(comes).toEqual([30]);
  expect(alarm.at).toBe(Infinity);
});

test('is put off and brought forward', async () => {
  const { alarm, comes } = heard();
  alarm.set(30);
  alarm.set(100);
  await vi.advanceTimersByTimeAsync(99);
  expect(comes).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  alarm.set(500);
  alarm.set(20);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(comes).toEqual([100, 120]);
});

test('may be set from where it is heard, again and again for the same time', async () => {
  const comes: number[] = [];
  const begun = performance.now();
  const alarm = createAlarm(() => {
    comes.push(performance.now() - begun);
    alarm.set(comes.length < 4 ? 5 : 7);
  });
  alarm.set(5);
  await vi.advanceTimersByTimeAsync(28);
  alarm.close();
  expect(comes).toEqual([5, 10, 15, 20, 27]);
});

test('does not come once it was cleared, nor after it was closed', async () => {
  const { alarm, comes } = heard();
  alarm.set(30);
  alarm.clear();
  await vi.advanceTimersByTimeAsync(100);
  expect(vi.getTimerCount()).toBe(0);
  alarm.set(30);
  alarm.close();
  alarm.set(10);
  await vi.advanceTimersByTimeAsync(100);
  expect(comes).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
