import { expect, test } from 'vitest';

import { formatTime, timeOf } from '../../../web/text/line-time.ts';

const NOON = Date.UTC(2026, 10, 21, 12, 0, 0, 118);

test('the time of a line is found behind colours and in JSON', () => {
  expect(timeOf('\u001b[32m2026-11-21T12:00:00.118Z\u001b[0m INFO x')).toBe(NOON);
  expect(timeOf('{"level":"info","time":"2026-11-21T12:00:00.118Z"}')).toBe(NOON);
  expect(timeOf('    at charge (pay.js:88)')).toBeNull();
});

test('a time without a zone is one of this place, also where clocks are changed', () => {
  for (const [month, day] of [
    [0, 15],
    [6, 15],
    [2, 29],
    [9, 25],
  ] as const) {
    const there = new Date(2026, month, day, 12, 0, 0);
    const line = `2026-${String(month + 1).padStart(2, '0')}-${day} 12:00:00 INFO x`;
    expect(timeOf(line)).toBe(there.getTime());
  }
});

test('a time in UTC says so, one of this place does not', () => {
  expect(formatTime(NOON, 'utc', NOON)).toBe('2026-11-21 12:00:00.118Z');
  const local = formatTime(NOON, 'local', NOON);
  expect(local).toMatch(/^2026-11-2[12] \d\d:\d\d:00\.118$/);
  expect(new Date(local.replace(' ', 'T')).getTime()).toBe(NOON);
});

const AGES = [
  [4_200, '-4 s'],
  [90_000, '-1 m 30 s'],
  [3 * 3_600_000 + 20 * 60_000, '-3 h 20 m'],
  [50 * 3_600_000, '-2 d 2 h'],
  [-5_000, '+5 s'],
] as const;

test.each(AGES)('%i milliseconds ago is %s', (ageMs, expected) => {
  expect(formatTime(NOON, 'relative', NOON + ageMs).trim()).toBe(expected);
});
