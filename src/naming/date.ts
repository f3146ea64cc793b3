import type { Reading, Stamp } from './stamp.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** A month as its English name has it, in three letters. */
export const MONTH_NAME = MONTHS.join('|');

const TIME = String.raw`[-_T.]?(?<hour>\d{2})[-:._]?(?<minute>\d{2})(?:[-:._]?(?<second>\d{2}))?`;
/** An hour, or a count within the day: which of the two does not matter for the order. */
const PART = String.raw`[-_T.](?<part>\d{1,3})|(?<bareHour>\d{2})`;
const REST = String.raw`(?:${TIME}|${PART})?(?:[-_.](?<count>\d{1,13}))?Z?`;
const YEAR_FIRST = new RegExp(
  String.raw`^(?<year>\d{4})[-_.]?(?<month>\d{2}|${MONTH_NAME})(?:[-_.]?(?<day>\d{2})(?:${REST}))?$`,
  'i',
);
const YEAR_LAST = new RegExp(
  String.raw`^(?<a>\d{2}|${MONTH_NAME})[-_.]?(?<b>\d{2}|${MONTH_NAME})[-_.]?(?<year>\d{4})${REST}$`,
  'i',
);
/** Until 2033, in seconds or milliseconds. */
const SECONDS = /^(?<seconds>1\d{9})(?<milliseconds>\d{3})?(?:[-_.](?<count>\d{1,3}))?$/;

type Parts = Readonly<Record<string, string | undefined>>;

/**
 * Reads a date as rotators write it, perhaps with a time and a count: `20261121`, `2026-11-21T10-00`,
 * `21112026`, `21-Nov-2026`, seconds since 1970. Fields are compared, not points in time: the hour
 * that comes twice, or never, when clocks change is no matter.
 * @returns null where the text is no date that can be.
 */
export function parseDate(text: string): Stamp | null {
  const yearFirst = YEAR_FIRST.exec(text)?.groups;
  const dated = yearFirst && reading('sure', yearFirst, [yearFirst['month'], yearFirst['day']]);
  if (dated) return { kind: 'date', readings: [dated] };
  const seconds = SECONDS.exec(text)?.groups;
  if (seconds !== undefined) return { kind: 'seconds', readings: [secondsOf(seconds)] };
  const parts = YEAR_LAST.exec(text)?.groups;
  const readings = parts === undefined ? [] : readingsOf(parts);
  return readings.length === 0 ? null : { kind: 'date', readings };
}

function secondsOf({ seconds, milliseconds, count }: Parts): Reading {
  const rank = [Number(seconds), Number(milliseconds ?? 0), Number(count ?? 0)];
  return { order: 'sure', rank };
}

/** The ways in which a date that ends with its year can be read. */
function readingsOf(parts: Parts): Reading[] {
  const { a, b } = parts;
  const dayFirst = reading('day-first', parts, [b, a]);
  const monthFirst = reading('month-first', parts, [a, b]);
  return [dayFirst, monthFirst].filter((it) => it !== null);
}

/** Null where it is no date that can be. */
function reading(
  order: Reading['order'],
  parts: Parts,
  [month, day]: readonly (string | undefined)[],
): Reading | null {
  const { year, hour, minute, second, part, bareHour, count } = parts;
  const fields = [Number(year), monthNumber(month ?? ''), Number(day ?? 1)];
  const times = [hour ?? bareHour ?? 0, minute ?? 0, second ?? 0].map(Number);
  if (!isDate(fields) || !isTime(times)) return null;
  return {
    order,
    rank: [...fields, ...(part === undefined ? times : [Number(part), 0, 0]), Number(count ?? 0)],
  };
}

/** 1 to 12; NaN where it is no month. */
export function monthNumber(text: string): number {
  const index = MONTHS.indexOf(text.toLowerCase());
  return index < 0 ? Number(text) : index + 1;
}

function isDate([year = 0, month = 0, day = 0]: readonly number[]): boolean {
  return year >= 1970 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

function isTime([hour = 0, minute = 0, second = 0]: readonly number[]): boolean {
  return hour < 25 && minute < 60 && second < 61;
}
