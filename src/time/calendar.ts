import { COLON, digits, fractionMs, take } from './scan.ts';
import type { Scan } from './scan.ts';

const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const MONTHS: ReadonlyMap<string, number> = new Map(
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].map(
    (name, index) => [name, index + 1],
  ),
);

/** Takes the English name of a month in three letters; 0 where there is none. */
export function monthName(scan: Scan): number {
  const name = scan.text.slice(scan.at, scan.at + 3);
  // Nearly all are written in one way; folding case costs more than the rest.
  const month = MONTHS.get(name) ?? MONTHS.get(name.toLowerCase()) ?? 0;
  if (month > 0) scan.at += 3;
  return month;
}

/** Lines that follow on each other are mostly of one day. */
let lastDay = 0;
let lastStart = NaN;

/**
 * The beginning of a day as if in UTC, in milliseconds since 1970; NaN where there is no such day.
 * Years from 1970 to 2199.
 */
export function dayStart(year: number, month: number, day: number): number {
  const key = year * 10_000 + month * 100 + day;
  if (key === lastDay) return lastStart;
  if (year < 1970 || year > 2199 || month < 1 || month > 12 || day < 1) return NaN;
  const start = Date.UTC(year, month - 1, day);
  if (new Date(start).getUTCDate() !== day) return NaN;
  lastDay = key;
  lastStart = start;
  return start;
}

/**
 * Takes `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fraction` as milliseconds since midnight; NaN where there
 * is no such time. A leap second, `:60`, is the first one after it.
 */
export function clockMs(scan: Scan): number {
  const hour = digits(scan, 2);
  if (hour < 0 || hour > 24 || !take(scan, COLON)) return NaN;
  const minute = digits(scan, 2);
  if (minute < 0 || minute > 59) return NaN;
  const minuteMs = hour * HOUR_MS + minute * MINUTE_MS;
  if (!take(scan, COLON)) return minuteMs <= DAY_MS ? minuteMs : NaN;
  const second = digits(scan, 2);
  if (second < 0 || second > 60) return NaN;
  const ms = minuteMs + second * SECOND_MS + fractionMs(scan);
  // 24:00 is the end of a day, and nothing is after it.
  return hour === 24 && ms > DAY_MS ? NaN : ms;
}
