import type { Row } from './row.ts';

const arrivals = new WeakMap<Row, number>();
let hear: (rows: readonly Row[]) => void = () => undefined;

/** There is one page, and one listener: it is called with all rows that come live from now on. */
export function listenToArrivals(listener: (rows: readonly Row[]) => void): void {
  hear = listener;
}

/** Remembers that rows were written just now: only of those that come live is that known. */
export function noteArrival(rows: readonly Row[]): void {
  const now = Date.now();
  for (const row of rows) arrivals.set(row, now);
  hear(rows);
}

/** When a row came, in milliseconds since 1970; undefined where it was written before the page asked. */
export function arrivalOf(row: Row): number | undefined {
  return arrivals.get(row);
}
