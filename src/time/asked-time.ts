import { clockMs, DAY_MS, HOUR_MS, MINUTE_MS } from './calendar.ts';
import { readDay } from './iso.ts';
import { readOpened } from './prefixed.ts';
import type { Scan } from './scan.ts';
import type { TimeContext } from './shape.ts';
import type { Zone } from './zone.ts';

/** What is said to whoever asks for a time that cannot be read. */
export const ASKED_TIME_FORMS =
  'an age (15m, 2h, 1d), a time (2026-11-21T10:00Z, 2026-11-21 10:00, 10:00), ' +
  'seconds since 1970, now, today or yesterday';

/** Longer ones are none. Characters. */
const MAX_LENGTH = 64;

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['s', 1000],
  ['m', MINUTE_MS],
  ['h', HOUR_MS],
  ['d', DAY_MS],
  ['w', 7 * DAY_MS],
]);
const AGE = /^(?:\d{1,9}[smhdw])+$/i;
/** In a query a plus means a space: the one before a zone is put back. */
const ZONE_AFTER_SPACE = /(\d\d:\d\d\S*) (\d\d:?\d\d)$/;

export interface Here {
  /** The zone of times that name none. */
  readonly zone: Zone;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/**
 * Reads a time as people ask for it: an age (`15m`, `1h30m`), `now`, `today`, `yesterday`, a day, a
 * time of today, or a time in any shape that lines have.
 * @returns milliseconds since 1970; null where it is none of these, or before 1970.
 */
export function parseAskedTime(text: string, here: Here): number | null {
  const asked = text.trim();
  if (asked === '' || asked.length > MAX_LENGTH) return null;
  const ms = AGE.test(asked) ? here.nowMs - ageMs(asked) : (word(asked, here) ?? time(asked, here));
  return ms >= 0 ? ms : null;
}

function ageMs(text: string): number {
  const parts = [...text.toLowerCase().matchAll(/(\d+)([smhdw])/g)];
  return parts.reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (UNIT_MS.get(unit) ?? NaN),
    0,
  );
}

function word(text: string, { zone, nowMs }: Here): number | null {
  const days = { today: 0, yesterday: 1 }[text.toLowerCase()];
  if (days !== undefined) return zone.toUtcMs(today({ zone, nowMs }) - days * DAY_MS, 'first');
  return text.toLowerCase() === 'now' ? nowMs : null;
}

/** The beginning of the day, as a clock there shows it. */
function today({ zone, nowMs }: Here): number {
  return Math.floor(zone.toWallMs(nowMs) / DAY_MS) * DAY_MS;
}

/** NaN where it is none. */
function time(text: string, here: Here): number {
  const { zone } = here;
  const inDay = whole(text, clockMs);
  if (inDay >= 0) return zone.toUtcMs(today(here) + inDay, 'first');
  const day = whole(text, readDay);
  if (day >= 0) return zone.toUtcMs(day, 'first');
  const context: TimeContext = { zone, twice: 'first', nearMs: here.nowMs };
  return whole(text.replace(ZONE_AFTER_SPACE, '$1+$2'), (scan) => readOpened(scan, context));
}

/** What all of a text is read as; NaN where something is left over. */
function whole(text: string, read: (scan: Scan) => number): number {
  const scan: Scan = { text, at: 0 };
  const ms = read(scan);
  return scan.at === text.length ? ms : NaN;
}
