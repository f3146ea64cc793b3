import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createLag } from '../../../web/stream/lag.ts';
import { watchSilence } from '../../../web/stream/silence.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('says once that nothing came for two and a half times as long as it should', () => {
  const silent = vi.fn<() => void>();
  const watch = watchSilence(silent);
  watch.expect(1000);
  vi.advanceTimersByTime(2400);
  expect(silent).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);
  expect(silent).toHaveBeenCalledOnce();
});

test('whatever comes is a sign of life', () => {
  const silent = vi.fn<() => void>();
  const watch = watchSilence(silent);
  watch.expect(1000);
  for (let second = 0; second < 20; second += 1) {
    vi.advanceTimersByTime(1000);
    watch.heard();
  }
  expect(silent).not.toHaveBeenCalled();
});

test('a watch that was closed begins again with the next ping', () => {
  const silent = vi.fn<() => void>();
  const watch = watchSilence(silent);
  watch.expect(1000);
  watch.close();
  vi.advanceTimersByTime(10_000);
  expect(silent).not.toHaveBeenCalled();
  watch.expect(1000);
  vi.advanceTimersByTime(10_000);
  expect(silent).toHaveBeenCalledOnce();
});

test('the lag is how much longer a ping took than the fastest one, whatever the clocks say', () => {
  let now = 5_000_000;
  const lag = createLag(() => now);
  const ping = (at: number): void => lag.ping({ event: 'ping', at, everyMs: 1000 });
  ping(1000);
  expect(lag.ms).toBeNull();
  now += 1000;
  ping(1998);
  expect(lag.ms).toBe(2);
  now += 4000;
  ping(3000);
  expect(lag.ms).toBe(3000);
});
