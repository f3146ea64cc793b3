import { clockMs, dayStart, HOUR_MS, MINUTE_MS } from './calendar.ts';
import {
  COLON,
  DASH,
  digits,
  DOT,
  fractionMs,
  isDigit,
  next,
  PLUS,
  SLASH,
  SPACE,
  take,
} from './scan.ts';
import type { Scan } from './scan.ts';
import type { TimeContext } from './shape.ts';

const UPPER_T = 84;
const UPPER_Z = 90;
const UNDERSCORE = 95;

/**
 * Reads ISO 8601 and what is near it: `2026-11-21T10:00:00.123Z`, `2026-11-21 10:00:00,123`,
 * `2026/11/21 10:00:00`, `20261121T100000Z`; a zone may follow, `+01:00`, ` +0100`, ` UTC`.
 */
export function readIso(scan: Scan, context: TimeContext): number {
  const day = readDay(scan);
  if (!(day >= 0) || !takeBetween(scan)) return NaN;
  const clock = isDigit(scan.text.charCodeAt(scan.at + 2)) ? bareClockMs(scan) : clockMs(scan);
  return clock >= 0 ? inZone(scan, day + clock, context) : NaN;
}

/** Takes `2026-11-21`, `2026/11/21`, `2026.11.21` or `20261121`; NaN where there is no such day. */
export function readDay(scan: Scan): number {
  const year = digits(scan, 4);
  if (year < 0) return NaN;
  const mark = next(scan);
  const isMarked = mark === DASH || mark === SLASH || mark === DOT;
  if (isMarked) scan.at += 1;
  const month = digits(scan, 2);
  if (month < 0 || (isMarked && !take(scan, mark))) return NaN;
  return dayStart(year, month, digits(scan, 2));
}

/** Takes what stands between day and time: one of `T`, space, `-`, `_`, `:`, or many spaces. */
function takeBetween(scan: Scan): boolean {
  const mark = next(scan);
  if (mark === SPACE) {
    while (take(scan, SPACE));
    return true;
  }
  scan.at += 1;
  // Lower case is allowed by RFC 3339.
  return (mark & ~32) === UPPER_T || mark === DASH || mark === UNDERSCORE || mark === COLON;
}

/** Takes `hhmmss`, with or without a fraction. */
function bareClockMs(scan: Scan): number {
  const hour = digits(scan, 2);
  const minute = digits(scan, 2);
  const second = digits(scan, 2);
  const isTime = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 61;
  if (!isTime || isDigit(next(scan))) return NaN;
  return hour * HOUR_MS + minute * MINUTE_MS + second * 1000 + fractionMs(scan);
}

/** What a clock showed, in the zone that is named behind it; in that of the context where none is. */
export function inZone(scan: Scan, wallMs: number, { zone, twice }: TimeContext): number {
  const start = scan.at;
  const hasSpace = take(scan, SPACE);
  const mark = next(scan);
  if ((mark & ~32) === UPPER_Z && !hasSpace) {
    scan.at += 1;
    return wallMs;
  }
  if (mark === PLUS || mark === DASH) {
    const aheadMs = aheadOfUtc(scan, hasSpace);
    if (!Number.isNaN(aheadMs)) return wallMs - aheadMs;
  }
  if (isUtcName(scan)) {
    scan.at += 3;
    return wallMs;
  }
  scan.at = start;
  return zone.toUtcMs(wallMs, twice);
}

function isUtcName({ text, at }: Scan): boolean {
  return text.startsWith('UTC', at) || text.startsWith('GMT', at);
}

/** Takes `+01:00`, `-0730` or `+01`, in milliseconds; NaN where it is something else. */
function aheadOfUtc(scan: Scan, hasSpace: boolean): number {
  const sign = next(scan) === PLUS ? 1 : -1;
  scan.at += 1;
  const hour = digits(scan, 2);
  const hasColon = take(scan, COLON);
  const minute = digits(scan, 2);
  const isShort = minute < 0 && !hasColon && !hasSpace;
  // Zones differ by quarters of an hour: what looks like another one is a number that follows.
  const isZone = hour >= 0 && hour <= 14 && (isShort || (minute >= 0 && minute % 15 === 0));
  if (!isZone || minute > 45 || isDigit(next(scan))) return NaN;
  return sign * (hour * HOUR_MS + (isShort ? 0 : minute) * MINUTE_MS);
}
