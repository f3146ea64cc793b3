import { expect, test } from 'vitest';

import { parseAskedTime } from '../../src/time/asked-time.ts';
import { createZone, UTC } from '../../src/time/zone.ts';

const nowMs = Date.UTC(2026, 10, 21, 10, 0, 0);
const berlin = createZone('Europe/Berlin') ?? UTC;

const ASKED: Readonly<Record<string, string>> = {
  '15m': '2026-11-21T09:45:00.000Z',
  '2h': '2026-11-21T08:00:00.000Z',
  '1h30m': '2026-11-21T08:30:00.000Z',
  '1D': '2026-11-20T10:00:00.000Z',
  '1w': '2026-11-14T10:00:00.000Z',
  '90s': '2026-11-21T09:58:30.000Z',
  now: '2026-11-21T10:00:00.000Z',
  today: '2026-11-20T23:00:00.000Z',
  yesterday: '2026-11-19T23:00:00.000Z',
  '10:30': '2026-11-21T09:30:00.000Z',
  '10:30:05': '2026-11-21T09:30:05.000Z',
  '2026-11-21': '2026-11-20T23:00:00.000Z',
  '2026-07-21': '2026-07-20T22:00:00.000Z',
  '2026-11-21T10:00': '2026-11-21T09:00:00.000Z',
  '2026-11-21 10:00': '2026-11-21T09:00:00.000Z',
  ' 2026-11-21T10:00Z ': '2026-11-21T10:00:00.000Z',
  '2026-11-21T10:00:00.5Z': '2026-11-21T10:00:00.500Z',
  '2026-11-21T10:00:00-05:00': '2026-11-21T15:00:00.000Z',
  // As a plus in a query arrives.
  '2026-11-21T10:00:00 05:30': '2026-11-21T04:30:00.000Z',
  '2026-11-21 10:00 0530': '2026-11-21T04:30:00.000Z',
  '1795255200': '2026-11-21T10:00:00.000Z',
  '1795255200123': '2026-11-21T10:00:00.123Z',
  'Nov 21 10:00:00': '2026-11-21T09:00:00.000Z',
  '21/Nov/2026:10:00:00 +0000': '2026-11-21T10:00:00.000Z',
};

test.each(Object.entries(ASKED))('reads %j', (text, expected) => {
  const ms = parseAskedTime(text, { zone: berlin, nowMs });
  expect(ms === null ? null : new Date(ms).toISOString()).toBe(expected);
});

const NONE = [
  '',
  'soon',
  '15',
  '15 m',
  '-15m',
  '15y',
  '99999d',
  '2026',
  '2026-13-01',
  '2026-11-21T25:00Z',
  '2026-11-21T10:00Z or so',
  '10:60',
  '12345',
  '1m'.repeat(40),
];

test.each(NONE)('takes %j for no time', (text) => {
  expect(parseAskedTime(text, { zone: UTC, nowMs })).toBeNull();
});
