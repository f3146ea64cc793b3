import type { TimeMode } from '../settings.ts';

/** How lines are to look. There is one page, and so one look: whoever changes it repaints the rows. */
export interface Look {
  time: TimeMode;
}

export const look: Look = { time: 'raw' };
