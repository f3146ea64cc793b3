import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { joinRound } from '../../src/lib/rounds.ts';

const EVERY_MS = 1000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

test('all are called at the same time, and each for the first time no later than after one turn', async () => {
  const callsAt: number[][] = [];
  const leave: (() => void)[] = [];
  for (let member = 0; member < 5; member += 1) {
    const calls: number[] = [];
    callsAt.push(calls);
    leave.push(joinRound(EVERY_MS, () => void calls.push(performance.now())));
    await vi.advanceTimersByTimeAsync(190);
  }
  await vi.advanceTimersByTimeAsync(50 + EVERY_MS);
  const [first] = callsAt;
  expect(first).toHaveLength(2);
  for (const calls of callsAt) expect(calls).toEqual(first);
  for (const it of leave) it();
});

test('who has left is not called, by nobody of the same turn either, and no timer is left behind', async () => {
  let calls = 0;
  const leaveBoth: (() => void)[] = [];
  const onTurn = (): void => {
    calls += 1;
    for (const it of leaveBoth.splice(0)) it();
  };
  leaveBoth.push(
    joinRound(EVERY_MS, onTurn),
    joinRound(EVERY_MS, () => void (calls += 1)),
  );
  await vi.advanceTimersByTimeAsync(3 * EVERY_MS);
  expect(calls).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('very many are not called all at once', async () => {
  const callsAt: number[] = [];
  const leave: (() => void)[] = [];
  for (let member = 0; member < 600; member += 1) {
    leave.push(joinRound(EVERY_MS, () => void callsAt.push(performance.now())));
    await vi.advanceTimersByTimeAsync(1);
  }
  await vi.advanceTimersByTimeAsync(EVERY_MS);
  callsAt.length = 0;
  await vi.advanceTimersByTimeAsync(EVERY_MS);
  expect(callsAt).toHaveLength(600);
  const together = new Map(callsAt.map((at) => [at, callsAt.filter((it) => it === at).length]));
  expect(together.size).toBe(3);
  expect(Math.max(...together.values())).toBeLessThan(300);
  for (const it of leave) it();
  expect(vi.getTimerCount()).toBe(0);
});

test('those who want to be called at other times are not in the same round', async () => {
  let [often, seldom] = [0, 0];
  const leaveOften = joinRound(EVERY_MS / 10, () => void (often += 1));
  const leaveSeldom = joinRound(EVERY_MS, () => void (seldom += 1));
  await vi.advanceTimersByTimeAsync(EVERY_MS);
  expect([often, seldom]).toEqual([10, 1]);
  leaveOften();
  leaveSeldom();
});
