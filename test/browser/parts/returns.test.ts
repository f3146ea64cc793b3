import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { NOTHING_SEEN } from '../../../web/stream/contiguity.ts';
import type { ContiguityCounts } from '../../../web/stream/contiguity.ts';
import { createReturns } from '../../../web/stream/returns.ts';
import type { Returns } from '../../../web/stream/returns.ts';
import type { ConnectionState } from '../../../web/stream/state.ts';

const LIVE: ConnectionState = { kind: 'live' };
const CATCHING_UP: ConnectionState = { kind: 'catching-up' };
const PAUSED: ConnectionState = { kind: 'paused', because: 'asked' };
const CUT: ConnectionState = {
  kind: 'reconnecting',
  attempt: 1,
  retryAt: null,
  because: { kind: 'cut' },
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function seen(lines: number): ContiguityCounts {
  return { ...NOTHING_SEEN, lines };
}

/** A stream that a line comes of with each millisecond. */
function following(): Returns {
  const begunAt = performance.now();
  const returns = createReturns(() => seen(performance.now() - begunAt));
  returns.note(LIVE, '1-a');
  return returns;
}

test('a return is told from the first try to come back until it is live, whatever came between', () => {
  const returns = following();
  vi.advanceTimersByTime(10);
  returns.note(CUT, '10-a');
  vi.advanceTimersByTime(20);
  returns.note({ ...CUT, kind: 'offline', attempt: 2 }, '10-a');
  vi.advanceTimersByTime(30);
  returns.note(CATCHING_UP, '20-a');
  expect(returns.last).toBeNull();
  vi.advanceTimersByTime(40);
  returns.note(LIVE, '30-a');
  const told = returns.last;
  expect(told).toMatchObject({ at: '10-a', afterMs: 90, before: seen(10), now: seen(100) });
  vi.advanceTimersByTime(5);
  returns.note(LIVE, '31-a');
  expect(returns.last).toBe(told);
});

test('who pauses, reads elsewhere or had no position yet has not come back', () => {
  const returns = following();
  returns.note(CUT, '10-a');
  returns.note(PAUSED, '10-a');
  returns.note(LIVE, '10-a');
  returns.note(CUT, '20-a');
  returns.forget();
  returns.note(LIVE, '90-a');
  returns.note(CUT, null);
  returns.note(LIVE, '91-a');
  expect(returns.last).toBeNull();
});
