import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createFrame } from '../../../web/lines/frame.ts';
import type { Frame } from '../../../web/lines/frame.ts';

const FRAME_MS = 16;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  // A screen's frames, where there is no screen.
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) =>
    setTimeout(draw, FRAME_MS - (performance.now() % FRAME_MS)),
  );
  vi.stubGlobal('cancelAnimationFrame', clearTimeout);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('news that never end are drawn some thirty times a second', () => {
  const count = drawnInASecond((frame) => frame.requestForNews());
  expect(count).toBeGreaterThanOrEqual(20);
  expect(count).toBeLessThanOrEqual(31);
});

test('what a hand moves is drawn in every frame, also among news', () => {
  const count = drawnInASecond((frame) => {
    frame.requestForNews();
    frame.request();
  });
  expect(count).toBeGreaterThanOrEqual(60);
});

test('the first news after a rest is drawn with the next frame', () => {
  const work = vi.fn<() => void>();
  const frame = createFrame(work);
  for (const times of [1, 2]) {
    vi.advanceTimersByTime(100);
    frame.requestForNews();
    vi.advanceTimersByTime(FRAME_MS);
    expect(work).toHaveBeenCalledTimes(times);
  }
});

test('the last news are drawn, and nothing after an end', () => {
  const work = vi.fn<() => void>();
  const frame = createFrame(work);
  frame.requestForNews();
  vi.advanceTimersByTime(FRAME_MS);
  frame.requestForNews();
  vi.advanceTimersByTime(100);
  expect(work).toHaveBeenCalledTimes(2);
  frame.requestForNews();
  frame.cancel();
  vi.advanceTimersByTime(1000);
  expect(work).toHaveBeenCalledTimes(2);
});

/** How often the work is done when it is asked for each millisecond. */
function drawnInASecond(ask: (frame: Frame) => void): number {
  const work = vi.fn<() => void>();
  const frame = createFrame(work);
  for (let ms = 0; ms < 1000; ms += 1) {
    ask(frame);
    vi.advanceTimersByTime(1);
  }
  return work.mock.calls.length;
}
