import type { TimeMode } from '../settings.ts';
import type { LineRow } from './row.ts';

/** How lines are to look. There is one page, and so one look: whoever changes it repaints the rows. */
export interface Look {
  time: TimeMode;
  /** A line was shown without the colours that it asks for. */
  wantsColours: boolean;
  /** Whether a line has a mark. */
  isMarked: (line: LineRow) => boolean;
}

export const look: Look = { time: 'raw', wantsColours: false, isMarked: () => false };
