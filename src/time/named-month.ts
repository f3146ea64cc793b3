import { clockMs, DAY_MS, dayStart, monthName } from './calendar.ts';
import { inZone } from './iso.ts';
import { COLON, COMMA, DASH, digits, isDigit, next, SLASH, SPACE, take } from './scan.ts';
import type { Scan } from './scan.ts';
import type { TimeContext } from './shape.ts';

/** Reads the time of syslog, `Nov 21 10:00:00`, which has neither year nor zone. */
export function readSyslog(scan: Scan, context: TimeContext): number {
  const month = monthName(scan);
  if (month === 0 || !take(scan, SPACE)) return NaN;
  const day = dayNumber(scan);
  if (day < 0 || !take(scan, SPACE)) return NaN;
  const year = yearAhead(scan);
  const clock = clockMs(scan);
  if (!(clock >= 0)) return NaN;
  const given = year < 0 ? yearBehind(scan) : year;
  return given < 0
    ? yearless({ month, day }, clock, context)
    : zoned(scan, dayStart(given, month, day) + clock, context);
}

/** Reads `Sat Nov 21 10:00:00.123456 2026` of Apache's errors and of `asctime`. */
export function readWeekday(scan: Scan, context: TimeContext): number {
  if (!WEEKDAYS.has(scan.text.slice(scan.at, scan.at + 3))) return NaN;
  scan.at += 3;
  take(scan, COMMA);
  if (!take(scan, SPACE)) return NaN;
  return isDigit(next(scan)) ? readDayFirst(scan, context) : readSyslog(scan, context);
}

const WEEKDAYS: ReadonlySet<string> = new Set(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']);

/**
 * Reads `21/Nov/2026:10:00:00 +0000` of access logs, `21-Nov-2026 10:00:00` of PHP,
 * `21 Nov 2026 10:00:00.123` of Redis.
 */
export function readDayFirst(scan: Scan, context: TimeContext): number {
  const day = digits(scan, 2);
  const mark = next(scan);
  if (day < 0 || (mark !== SLASH && mark !== DASH && mark !== SPACE)) return NaN;
  scan.at += 1;
  const month = monthName(scan);
  if (month === 0 || !take(scan, mark)) return NaN;
  const start = dayStart(digits(scan, 4), month, day);
  if (!(start >= 0) || !(take(scan, COLON) || take(scan, SPACE))) return NaN;
  return zoned(scan, start + clockMs(scan), context);
}

/** Reads `I1121 10:00:00.123456` of klog and glog; newer ones have a year before the month. */
export function readKlog(scan: Scan, context: TimeContext): number {
  if (!KLOG_LEVELS.has(scan.text.charAt(scan.at))) return NaN;
  scan.at += 1;
  const first = digits(scan, 4);
  const second = digits(scan, 4);
  const monthDay = second < 0 ? first : second;
  if (first < 0 || !take(scan, SPACE)) return NaN;
  const clock = clockMs(scan);
  if (!(clock >= 0)) return NaN;
  const date = { month: Math.floor(monthDay / 100), day: monthDay % 100 };
  if (second < 0) return yearless(date, clock, context);
  return zoned(scan, dayStart(first, date.month, date.day) + clock, context);
}

const KLOG_LEVELS: ReadonlySet<string> = new Set(['I', 'W', 'E', 'F']);

interface MonthDay {
  readonly month: number;
  readonly day: number;
}

/** Takes the day of a month, `21`, ` 1` or `1`; -1 where there is none. */
function dayNumber(scan: Scan): number {
  take(scan, SPACE);
  const day = digits(scan, 2);
  return day < 0 ? digits(scan, 1) : day;
}

/** Takes a year and a space before a time; -1, and nothing taken, where a time is next. */
function yearAhead(scan: Scan): number {
  const start = scan.at;
  const year = digits(scan, 4);
  if (year >= 0 && take(scan, SPACE)) return year;
  scan.at = start;
  return -1;
}

/** The year of `10:00:00 2026]`; -1 where there is none. */
function yearBehind(scan: Scan): number {
  const start = scan.at;
  const year = take(scan, SPACE) ? digits(scan, 4) : -1;
  if (year >= 1970 && !isDigit(next(scan))) return year;
  scan.at = start;
  return -1;
}

function zoned(scan: Scan, wallMs: number, context: TimeContext): number {
  return wallMs >= 0 ? inZone(scan, wallMs, context) : NaN;
}

/** A leap day may be eight years away: 1896 to 1904, and 2096 to 2104. */
const MAX_YEARS_BACK = 8;

/** In the year that puts it nearest before a time. */
function yearless({ month, day }: MonthDay, clock: number, context: TimeContext): number {
  const { zone, twice, nearMs } = context;
  const latestMs = nearMs + DAY_MS;
  const latest = new Date(latestMs).getUTCFullYear() + 1;
  for (let year = latest; year >= latest - MAX_YEARS_BACK; year -= 1) {
    const wallMs = dayStart(year, month, day) + clock;
    if (Number.isNaN(wallMs)) continue;
    const utcMs = zone.toUtcMs(wallMs, twice);
    if (utcMs <= latestMs) return utcMs;
  }
  return NaN;
}
