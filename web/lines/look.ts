import type { Place } from '../scroll/scale.ts';
import type { TimeMode } from '../settings.ts';
import type { LineRow, Row } from './row.ts';

/** How lines are to look. There is one page, and so one look: whoever changes it repaints the rows. */
export interface Look {
  time: TimeMode;
  /** A line was shown without the colours that it asks for. */
  wantsColours: boolean;
  /** Where the lines with a mark are. */
  markPlaces: () => readonly Place[];
  /** Whether a line has a mark. */
  isMarked: (line: LineRow) => boolean;
  /** Whether a line is in no file any more. */
  isGone: (line: LineRow) => boolean;
  /** What stands before a line that has such fields. */
  fieldsOf: (text: string) => readonly Node[];
  /** What says of which log a row is; null where only one is open. */
  nameOf: (row: Row) => HTMLElement | null;
}

export const look: Look = {
  time: 'raw',
  wantsColours: false,
  markPlaces: () => [],
  isMarked: () => false,
  isGone: () => false,
  fieldsOf: () => [],
  nameOf: () => null,
};
