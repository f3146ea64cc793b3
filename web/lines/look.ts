import type { TimeMode } from '../settings.ts';
import type { LineRow } from './row.ts';

/** How lines are to look. There is one page, and so one look: whoever changes it repaints the rows. */
export interface Look {
  time: TimeMode;
  /** Whether a line has a mark. */
  isMarked: (line: LineRow) => boolean;
}

export const look: Look = { time: 'raw', isMarked: () => false };
