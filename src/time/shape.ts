import type { Scan } from './scan.ts';
import type { Twice, Zone } from './zone.ts';

/** What a time means that does not say it all itself. */
export interface TimeContext {
  /** The zone of times that name none. */
  readonly zone: Zone;
  readonly twice: Twice;
  /**
   * Times without a year are of the year that puts them nearest before this, or up to a day after
   * it. Milliseconds since 1970.
   */
  readonly nearMs: number;
}

/**
 * Reads a time in one way of writing it.
 * @returns milliseconds since 1970, with fractions; NaN where it is not written so. Then the scan
 *   may stand anywhere.
 */
export type Shape = (scan: Scan, context: TimeContext) => number;
