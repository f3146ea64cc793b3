import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createPacer } from '../../src/lib/pacer.ts';
import type { Pacer } from '../../src/lib/pacer.ts';

const OPTIONS = { gapMs: 10, pollMs: 1000, retryMs: 250 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A pacer whose job takes no time, and when the job ran. */
function paced(job = async (): Promise<void> => undefined): { pacer: Pacer; runs: number[] } {
  const runs: number[] = [];
  const begun = performance.now();
  const pacer = createPacer(
    async () => {
      runs.push(performance.now() - begun);
      await job();
    },
    { ...OPTIONS, onError: () => undefined },
  );
  return { pacer, runs };
}

test('does nothing before it is told', async () => {
  const { runs } = paced();
  await vi.advanceTimersByTimeAsync(5000);
  expect(runs).toEqual([]);
});

test('runs at once on the first hint, and then no more often than the gap allows', async () => {
  const { pacer, runs } = paced();
  for (let ms = 0; ms < 35; ms += 1) {
    pacer.hint();
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(runs).toEqual([0, 10, 20, 30]);
  await pacer.close();
});

test('runs without hints as often as it polls', async () => {
  const { pacer, runs } = paced();
  pacer.hint();
  await vi.advanceTimersByTimeAsync(3500);
  expect(runs).toEqual([0, 1000, 2000, 3000]);
  await pacer.close();
});

test('runs sooner where it is asked to, never later', async () => {
  const { pacer, runs } = paced();
  await pacer.now();
  pacer.after(300);
  pacer.after(500);
  await vi.advanceTimersByTimeAsync(400);
  expect(runs).toEqual([0, 300]);
  await pacer.close();
});

test('tries again in a while where the job failed', async () => {
  let failures = 2;
  const { pacer, runs } = paced(async () => {
    failures -= 1;
    if (failures >= 0) throw new Error('not yet');
  });
  await pacer.now();
  await vi.advanceTimersByTimeAsync(1400);
  expect(runs).toEqual([0, 250, 500]);
  await pacer.close();
});

test('never runs twice at once, and runs again where a hint came in between', async () => {
  const done: (() => void)[] = [];
  const { pacer, runs } = paced(() => new Promise((resolve) => done.push(resolve)));
  pacer.hint();
  await vi.advanceTimersByTimeAsync(50);
  pacer.hint();
  await vi.advanceTimersByTimeAsync(50);
  expect(runs).toEqual([0]);
  done[0]?.();
  await vi.advanceTimersByTimeAsync(5);
  expect(runs).toEqual([0, 100]);
  done[1]?.();
  await pacer.close();
});

test('now waits for a run that began after it was called', async () => {
  const done: (() => void)[] = [];
  const { pacer, runs } = paced(() => new Promise((resolve) => done.push(resolve)));
  pacer.hint();
  await vi.advanceTimersByTimeAsync(1);
  let isOver = false;
  const now = pacer.now().then(() => {
    isOver = true;
  });
  done[0]?.();
  await vi.advanceTimersByTimeAsync(1);
  expect([isOver, runs.length]).toEqual([false, 2]);
  done[1]?.();
  await now;
  await pacer.close();
});

test('lets a run end when it is closed, and begins no other', async () => {
  const done: (() => void)[] = [];
  const { pacer, runs } = paced(() => new Promise((resolve) => done.push(resolve)));
  pacer.hint();
  await vi.advanceTimersByTimeAsync(1);
  let isClosed = false;
  const closed = pacer.close().then(() => {
    isClosed = true;
  });
  await vi.advanceTimersByTimeAsync(1);
  expect(isClosed).toBe(false);
  done[0]?.();
  await closed;
  pacer.hint();
  await pacer.now();
  await vi.advanceTimersByTimeAsync(5000);
  expect(runs).toHaveLength(1);
});

test('a poll goes without a run while nothing is seen to be due, and no longer', async () => {
  let isQuiet = true;
  const runs: number[] = [];
  const pacer = createPacer(async () => void runs.push(performance.now()), {
    ...OPTIONS,
    isQuiet: () => isQuiet,
    onError: () => undefined,
  });
  await pacer.now();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(runs).toHaveLength(1);
  isQuiet = false;
  await vi.advanceTimersByTimeAsync(OPTIONS.pollMs);
  expect(runs).toHaveLength(2);
  await pacer.close();
});

test('what was asked for is run though nothing is seen to be due, even if the poll comes first', async () => {
  let runs = 0;
  const pacer = createPacer(async () => void (runs += 1), {
    ...OPTIONS,
    isQuiet: () => true,
    onError: () => undefined,
  });
  await pacer.now();
  pacer.after(5000);
  await vi.advanceTimersByTimeAsync(5000);
  expect(runs).toBe(2);
  pacer.after(100);
  await vi.advanceTimersByTimeAsync(100);
  expect(runs).toBe(3);
  await pacer.close();
});

const nothing = async (): Promise<void> => undefined;

test('those who are quiet poll at the same time, whenever they began', async () => {
  const polledAt = new Set<number>();
  const pacers: Pacer[] = [];
  for (let begun = 0; begun < 10; begun += 1) {
    const isQuiet = (): boolean => {
      polledAt.add(Math.floor(performance.now()));
      return true;
    };
    const pacer = createPacer(nothing, { ...OPTIONS, isQuiet, onError: () => undefined });
    pacers.push(pacer);
    await pacer.now();
    await vi.advanceTimersByTimeAsync(5);
  }
  await vi.advanceTimersByTimeAsync(OPTIONS.pollMs);
  polledAt.clear();
  await vi.advanceTimersByTimeAsync(OPTIONS.pollMs);
  expect(polledAt.size).toBe(1);
  for (const pacer of pacers) await pacer.close();
  expect(vi.getTimerCount()).toBe(0);
});

test('does the job at once where it can, and then no more often than the gap allows', async () => {
  const begun = performance.now();
  const [atOnce, whole]: number[][] = [[], []];
  const pacer = createPacer(async () => void whole?.push(performance.now() - begun), {
    ...OPTIONS,
    atOnce() {
      const at = performance.now() - begun;
      if (at >= 25) return false;
      atOnce?.push(at);
      pacer.hint();
      return true;
    },
    onError: () => undefined,
  });
  pacer.hint();
  await vi.advanceTimersByTimeAsync(60);
  expect(atOnce).toEqual([0, 10, 20]);
  expect(whole).toEqual([30]);
  await pacer.close();
});

test('what is done at once is never begun within itself, however small the gap is', async () => {
  let [depth, deepest, runs] = [0, 0, 0];
  const pacer = createPacer(nothing, {
    ...OPTIONS,
    gapMs: 0,
    atOnce() {
      depth += 1;
      deepest = Math.max(deepest, depth);
      runs += 1;
      if (runs < 5) pacer.hint();
      depth -= 1;
      return true;
    },
    onError: () => undefined,
  });
  pacer.hint();
  await vi.advanceTimersByTimeAsync(60);
  expect({ runs, deepest }).toEqual({ runs: 5, deepest: 1 });
  await pacer.close();
});

test('does the whole of the job for whoever asks for it now', async () => {
  let runs = 0;
  const pacer = createPacer(async () => void (runs += 1), {
    ...OPTIONS,
    atOnce: () => true,
    onError: () => undefined,
  });
  await pacer.now();
  expect(runs).toBe(1);
  await pacer.close();
});
