import { fractionMs, isDigit } from './scan.ts';
import type { Scan } from './scan.ts';

/** By the number of their digits: seconds, and thousandths, millionths and so on of them. */
const UNITS_PER_MS: ReadonlyMap<number, number> = new Map([
  [10, 0.001],
  [13, 1],
  [16, 1000],
  [19, 1_000_000],
]);

/**
 * Reads a number of seconds, milliseconds, microseconds or nanoseconds since 1970: 10, 13, 16 or 19
 * digits, those of the years 2001 to 2128, perhaps with a fraction.
 */
export function readEpoch(scan: Scan): number {
  const { text, at } = scan;
  const first = text.charCodeAt(at);
  // 1 to 4: most numbers that are none are found out here.
  if (!(first >= 49 && first <= 52)) return NaN;
  let end = at + 1;
  while (isDigit(text.charCodeAt(end))) end += 1;
  const unitsPerMs = UNITS_PER_MS.get(end - at);
  if (unitsPerMs === undefined) return NaN;
  const value = Number(text.slice(at, end));
  scan.at = end;
  const fraction = fractionMs(scan);
  return isWordEnd(text, scan.at) ? toMs(value, unitsPerMs, fraction) : NaN;
}

function toMs(value: number, unitsPerMs: number, fraction: number): number {
  return unitsPerMs < 1 ? value * 1000 + fraction : value / unitsPerMs;
}

/** A number that goes on as a name, a date or an address is not a time. */
function isWordEnd(text: string, at: number): boolean {
  return at >= text.length || !/[\w./-]/.test(text.charAt(at));
}
