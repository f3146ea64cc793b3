import { withoutAnsi } from '../../src/filter/ansi.ts';
import { isContinuation } from '../../src/filter/continuation.ts';
import { formatDelta, formatTime, timeOf } from '../text/line-time.ts';
import { arrivalOf } from './arrivals.ts';
import { saidBefore } from './days.ts';
import type { RowAbove } from './days.ts';
import { look } from './look.ts';
import { part } from './part.ts';
import type { LineRow } from './row.ts';

/** `2026-11-21` */
const DAY_LENGTH = 10;

export interface TimedLine {
  readonly row: LineRow;
  readonly rowAbove: RowAbove;
  /** What is shown of it. */
  readonly text: string;
  /** The time that this begins with. */
  readonly leading: string;
}

/** The time of a line in the way that is wished for. */
export function timeNodes({ row, rowAbove, text, leading }: TimedLine): Node[] {
  if (look.time === 'raw') return [];
  // What a line wrote over may have said it.
  const time = timeOf(text) ?? timeOf(row.text);
  if (time === null) return cameAt(row);
  const words =
    look.time === 'delta'
      ? formatDelta(time, saidBefore(rowAbove, timeOfRow))
      : formatTime(time, look.time, Date.now());
  const shown = part('time', 'time', words);
  shown.title = leading === '' ? new Date(time).toISOString() : leading;
  return [shown, ...(leading === '' ? [document.createTextNode(' ')] : [])];
}

/** A line is asked by each that follows on it, and reading a time costs more than remembering it. */
const remembered = new WeakMap<LineRow, number | null>();

function timeOfRow(row: LineRow): number | null {
  const known = remembered.get(row);
  if (known !== undefined) return known;
  const time = timeOf(row.text);
  remembered.set(row, time);
  return time;
}

/** When a line came that does not say when it was written, and does not belong to the one before. */
function cameAt(row: LineRow): Node[] {
  const time = arrivalOf(row);
  if (time === undefined || look.time === 'raw' || look.time === 'delta') return [];
  if (row.continues) return [];
  if (isContinuation(withoutAnsi(row.text))) return [];
  const shown = part('time', 'time', `≈${formatTime(time, look.time, Date.now())}`);
  // It is a character wider, and ends where the others do.
  shown.style.marginLeft = '-1ch';
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
