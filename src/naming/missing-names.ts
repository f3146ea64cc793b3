import type { Stamp } from './stamp.ts';

/** A rotated file is numbered from here on, as a rule; some begin with 0. */
const FIRST_NUMBER = 1;

/**
 * Which names are missing between two that follow on each other, in words; null where none is, or where
 * they are not numbered.
 * @param newer null for the live file
 */
export function missingBetween(older: Stamp | undefined, newer: Stamp | null): string | null {
  if (older?.kind !== 'number' || (newer !== null && newer.kind !== 'number')) return null;
  const last = newer === null ? FIRST_NUMBER : newer.number + 1;
  const first = older.number - 1;
  if (first < last) return null;
  const numbers = first === last ? [first] : [first, last];
  return numbers.map(older.nameOf).join(' to ');
}
