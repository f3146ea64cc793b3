import { expect, test } from 'vitest';

import { createPulse } from '../../src/lib/pulse.ts';
import type { Wait } from '../../src/lib/pulse.ts';

/** Whether a wait is over, once everything that is due has run. */
async function isOver({ done }: Wait): Promise<boolean> {
  let over = false;
  void done.then(() => {
    over = true;
  });
  await new Promise(setImmediate);
  return over;
}

test('a wait is over with the next beat', async () => {
  const pulse = createPulse();
  const waits = [pulse.wait(pulse.count), pulse.wait(pulse.count)];
  expect(await Promise.all(waits.map(isOver))).toEqual([false, false]);
  pulse.beat();
  expect(await Promise.all(waits.map(isOver))).toEqual([true, true]);
});

test('a beat between the look and the wait is not missed', async () => {
  const pulse = createPulse();
  const seen = pulse.count;
  pulse.beat();
  expect(await isOver(pulse.wait(seen))).toBe(true);
  expect(await isOver(pulse.wait(pulse.count))).toBe(false);
});

test('a wait that was cancelled is over, and only that one', async () => {
  const pulse = createPulse();
  const cancelled = pulse.wait(pulse.count);
  const other = pulse.wait(pulse.count);
  cancelled.cancel();
  cancelled.cancel();
  expect(await isOver(cancelled)).toBe(true);
  expect(await isOver(other)).toBe(false);
  pulse.beat();
  expect(await isOver(other)).toBe(true);
});

test('who waits again while it is woken waits for the beat after', async () => {
  const pulse = createPulse();
  let again: Wait | null = null;
  const first = pulse.wait(pulse.count);
  const chained = first.done.then(() => {
    again = pulse.wait(pulse.count);
  });
  pulse.beat();
  await chained;
  if (again === null) throw new Error('it was not woken');
  expect(await isOver(again)).toBe(false);
  pulse.beat();
  expect(await isOver(again)).toBe(true);
});
