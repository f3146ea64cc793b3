import type { Batch } from './batch.ts';
import { formatMark } from './event-id.ts';

/**
 * Walks the ids of a batch line by line, in order: a bare text concatenation for all lines but the
 * first behind a mark, since one line in about forty has a new one.
 */
export interface LineIds {
  /** The id after a line that ends at this offset, in what is put around ids. Offsets ascend from call to call. */
  at(endOffset: number): string;
}

/** What is put around every id: it is made one text with the parts that stay the same. */
export interface AroundIds {
  readonly before?: string;
  readonly behind?: string;
}

/** @param left how many lines a limited stream may still send before this batch; null without one. */
export function createLineIds(
  batch: Batch,
  left: number | null,
  { before = '', behind = '' }: AroundIds = {},
): LineIds {
  const { marks, endsMidLine: midLine } = batch;
  let next = 0;
  let until = -1;
  /** What stands between the offset and the line's data. */
  let text = '';
  let linesLeft = left;

  function advance(endOffset: number): void {
    while (next < marks.length && (marks[next]?.from ?? Infinity) <= endOffset) next += 1;
    const mark = marks[next - 1];
    if (mark === undefined) throw new Error('a batch has a mark for its first line');
    if (linesLeft !== null) linesLeft -= 1;
    const { head, anchor } = mark;
    text = `-${formatMark({ head, anchor, midLine, left: linesLeft })}${behind}`;
    // With a countdown every line has a text of its own.
    until = linesLeft === null ? (marks[next]?.from ?? Infinity) : -1;
  }

  const offsetText = createOffsetText(before);
  return {
    at(endOffset) {
      if (endOffset >= until) advance(endOffset);
      return offsetText(endOffset) + text;
    },
  };
}

const LAST_THREE = Array.from({ length: 1000 }, (_, index) => String(index).padStart(3, '0'));

/**
 * Writes ascending numbers behind the same text. Their leading digits stay the same for many lines on end, and turning a
 * number into text is a good part of framing a line: kept, they make a batch nearly a tenth cheaper.
 */
function createOffsetText(before: string): (offset: number) => string {
  let thousands = 0;
  let leading = '';
  return (offset) => {
    if (offset < 1000) return before + String(offset);
    const over = Math.floor(offset / 1000);
    if (over !== thousands) {
      thousands = over;
      leading = before + String(over);
    }
    return leading + LAST_THREE[offset - over * 1000];
  };
}
