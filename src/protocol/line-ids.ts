import type { Batch } from './batch.ts';
import { formatMark } from './event-id.ts';

/**
 * Walks the ids of a batch line by line, in order: a bare text concatenation for all lines but the
 * first behind a mark, since one line in about forty has a new one.
 */
export interface LineIds {
  /** The id after a line that ends at this offset. Offsets ascend from call to call. */
  at(endOffset: number): string;
}

/** `left` is how many lines a limited stream may still send before this batch; null without one. */
export function createLineIds(batch: Batch, left: number | null): LineIds {
  const { marks, endsMidLine: midLine } = batch;
  let next = 0;
  let until = -1;
  let text = '';
  let linesLeft = left;

  function advance(endOffset: number): void {
    while (next < marks.length && (marks[next]?.from ?? Infinity) <= endOffset) next += 1;
    const mark = marks[next - 1];
    if (mark === undefined) throw new Error('a batch has a mark for its first line');
    if (linesLeft !== null) linesLeft -= 1;
    text = `-${formatMark({ ...mark, midLine, left: linesLeft })}`;
    // With a countdown every line has a text of its own.
    until = linesLeft === null ? (marks[next]?.from ?? Infinity) : -1;
  }

  return {
    at(endOffset) {
      if (endOffset >= until) advance(endOffset);
      return endOffset + text;
    },
  };
}
