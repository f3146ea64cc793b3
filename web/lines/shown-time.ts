import { withoutAnsi } from '../../src/filter/ansi.ts';
import { kindOf } from '../../src/filter/head.ts';
import { formatTime, timeOf } from '../text/line-time.ts';
import { arrivalOf } from './arrivals.ts';
import { look } from './look.ts';
import { part } from './part.ts';
import type { LineRow } from './row.ts';

/** `2026-11-21` */
const DAY_LENGTH = 10;

/** The time of a line whose text this is, in the way that is wished for; `leading` is what it begins with itself. */
export function timeNodes(row: LineRow, text: string, leading: string): Node[] {
  if (look.time === 'raw') return [];
  // What a line wrote over may have said it.
  const time = timeOf(text) ?? timeOf(row.text);
  if (time === null) return cameAt(row);
  const shown = part('time', 'time', formatTime(time, look.time, Date.now()));
  shown.title = leading === '' ? new Date(time).toISOString() : leading;
  return [shown, ...(leading === '' ? [document.createTextNode(' ')] : [])];
}

/** When a line came that does not say when it was written, and does not belong to the one before. */
function cameAt(row: LineRow): Node[] {
  const time = arrivalOf(row);
  if (time === undefined || look.time === 'raw' || row.continues) return [];
  if (kindOf(withoutAnsi(row.text)) === 'continuation') return [];
  const shown = part('time', 'time came', `≈${formatTime(time, look.time, Date.now())}`);
  shown.title = 'When it came: the line itself does not say when it was written';
  return [shown, document.createTextNode(' ')];
}

/** When a line says it was written, in milliseconds since 1970; null where it does not. */
export function timeIn(text: string): number | null {
  return timeOf(text);
}

/** The day that a line says, in the zone in which times are shown. */
export function dayIn(text: string): string | null {
  const time = timeOf(text);
  const zone = look.time === 'utc' ? 'utc' : 'local';
  return time === null ? null : formatTime(time, zone, 0).slice(0, DAY_LENGTH);
}
