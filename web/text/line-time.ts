import { withoutAnsi } from '../../src/filter/ansi.ts';
import { createTimestampReader } from '../../src/time/timestamp.ts';
import type { Zone } from '../../src/time/zone.ts';

/** How a time is shown: in the zone of the browser, in UTC, or how long ago. */
export type ShownTime = 'local' | 'utc' | 'relative';

/** What a clock shows is a time of the place where the browser is. */
const HERE: Zone = {
  name: 'local',
  toUtcMs(wallMs) {
    const wall = new Date(wallMs);
    return (
      wallMs + new Date(wallMs + wall.getTimezoneOffset() * 60_000).getTimezoneOffset() * 60_000
    );
  },
  toWallMs: (utcMs) => utcMs - new Date(utcMs).getTimezoneOffset() * 60_000,
};
const reader = createTimestampReader({ zone: HERE });
const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;
/** `+59.999 s`, `+12 m 34 s` */
const DELTA_WIDTH = 10;

/**
 * When a line says that it was written, in milliseconds since 1970; null where it does not say. The
 * server reads it by the same code. A time that names no zone is taken for one of
 * the place where the browser is.
 */
export function timeOf(line: string): number | null {
  return reader.read(withoutAnsi(line));
}

/** All of one kind have the same width, so that what follows stands in a column. */
export function formatTime(ms: number, kind: ShownTime, now: number): string {
  if (kind === 'relative') return ago((now - ms) / 1000).padStart(9);
  const date = new Date(ms);
  if (kind === 'utc') return date.toISOString().replace('T', ' ');
  const day = [date.getFullYear(), padded(date.getMonth() + 1), padded(date.getDate())].join('-');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(padded).join(':');
  return `${day} ${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/**
 * How long after the line before, as `+1.204 s`; with a minus where that says a later time, and a dash where none is
 * known. As wide as a time that is said in this way usually is.
 */
export function formatDelta(ms: number, before: number | null): string {
  if (before === null) return '–'.padStart(DELTA_WIDTH);
  const seconds = Math.abs(ms - before) / 1000;
  const sign = ms < before ? '-' : '+';
  const size = seconds < MINUTE_S ? `${seconds.toFixed(3)} s` : sizeOf(seconds);
  return `${sign}${size}`.padStart(DELTA_WIDTH);
}

function padded(number: number): string {
  return String(number).padStart(2, '0');
}

/** `4 s ago`, `3 h 20 m`; what lies ahead has a plus. */
function ago(seconds: number): string {
  const sign = seconds < 0 ? '+' : '-';
  return `${sign}${sizeOf(Math.abs(seconds))}`;
}

function sizeOf(seconds: number): string {
  if (seconds < MINUTE_S) return `${Math.floor(seconds)} s`;
  if (seconds < HOUR_S) return inTwo(seconds, MINUTE_S, ['m', 's']);
  if (seconds < DAY_S) return inTwo(seconds, HOUR_S, ['h', 'm']);
  return inTwo(seconds, DAY_S, ['d', 'h']);
}

const SMALLER: Readonly<Record<number, number>> = {
  [MINUTE_S]: 1,
  [HOUR_S]: MINUTE_S,
  [DAY_S]: HOUR_S,
};

function inTwo(seconds: number, unit: number, [large, small]: [string, string]): string {
  const rest = Math.floor((seconds % unit) / (SMALLER[unit] ?? 1));
  return `${Math.floor(seconds / unit)} ${large} ${rest} ${small}`;
}
