import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createZone, UTC } from '../../src/time/zone.ts';
import type { Zone } from '../../src/time/zone.ts';

const HOUR = 3_600_000;

function zoneOf(name: string): Zone {
  const zone = createZone(name);
  if (zone === null) throw new Error(`${name} is a zone`);
  return zone;
}

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
  'UTC',
].map(zoneOf);

test('turns what clocks show back into the time, in every zone', () => {
  const times = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2037, 0) });
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), times, (zone, utcMs) => {
      const wallMs = zone.toWallMs(utcMs);
      const [first, second] = [zone.toUtcMs(wallMs, 'first'), zone.toUtcMs(wallMs, 'second')];
      expect([first, second]).toContain(utcMs);
      expect(first).toBeLessThanOrEqual(second);
      expect(zone.toWallMs(first)).toBe(wallMs);
      expect(zone.toWallMs(second)).toBe(wallMs);
    }),
    { numRuns: 500 },
  );
});

test('tells the two hours apart that clocks show when they are put back', () => {
  const berlin = zoneOf('Europe/Berlin');
  const wallMs = Date.UTC(2026, 9, 25, 2, 30);
  expect(berlin.toUtcMs(wallMs, 'first')).toBe(Date.UTC(2026, 9, 25, 0, 30));
  expect(berlin.toUtcMs(wallMs, 'second')).toBe(Date.UTC(2026, 9, 25, 1, 30));
  expect(berlin.toUtcMs(wallMs - HOUR, 'second')).toBe(Date.UTC(2026, 9, 24, 23, 30));
  expect(berlin.toUtcMs(wallMs + HOUR, 'first')).toBe(Date.UTC(2026, 9, 25, 2, 30));
});

test('takes a time that clocks left out for that of a clock that was not put forward', () => {
  const wallMs = Date.UTC(2026, 2, 29, 2, 30);
  expect(zoneOf('Europe/Berlin').toUtcMs(wallMs, 'first')).toBe(Date.UTC(2026, 2, 29, 1, 30));
});

test('knows a zone by its name only', () => {
  expect(createZone('Europe/Atlantis')).toBeNull();
  expect(createZone('')).toBeNull();
  expect(createZone('UTC')).toBe(UTC);
  expect(createZone('local')?.name).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
});
