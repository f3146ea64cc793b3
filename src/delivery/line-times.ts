import { RECORD_BYTES } from '../filter/judge.ts';
import type { Cursor } from '../log/cursor.ts';
import { endsStretch } from '../log/step.ts';
import type { Step } from '../log/step.ts';
import { lineCountOf } from '../protocol/batch.ts';
import type { Batch } from '../protocol/batch.ts';
import { createTimestampReader } from '../time/timestamp.ts';
import type { Zone } from '../time/zone.ts';

/** When the lines of one log were written. */
export interface LineTimes {
  /** The cursor, whose lines are read on their way. */
  readonly cursor: Cursor;
  /**
   * When each line was written, of lines that the cursor has just given or that stand a little before. A line that
   * does not say has the time of the last one before it that does, and that begins at most RECORD_BYTES before;
   * -Infinity where there is none. Milliseconds since 1970.
   */
  of(lines: Batch): readonly number[];
}

interface DatedLine {
  readonly start: number;
  readonly timeMs: number;
}

/** A filter shows lines that begin so much before the batch that is being read. Bytes. */
const HELD_BYTES = 64 * 1024;

/**
 * What a line's time is depends on the file's bytes alone: whoever comes back in the middle of a record looks at what
 * stands before, and so finds what one knows who has read all of it.
 * @param zone that of lines that name none.
 */
export function createLineTimes(inner: Cursor, zone: Zone): LineTimes {
  const reader = createTimestampReader({ zone });
  /** Ascending, of one file. */
  let dated: DatedLine[] = [];
  /** Where the next batch begins if it follows on the last one; null where it cannot. */
  let end: number | null = null;
  let isInsideLine = false;

  async function next(): Promise<Step> {
    const step = await inner.next();
    if (step.kind === 'batch') await take(step.batch);
    if (step.kind === 'notice' && endsStretch(step)) end = null;
    return step;
  }

  async function take(batch: Batch): Promise<void> {
    if (batch.startOffset !== end) await begin(batch.startOffset);
    const first = dated.findIndex(
      ({ start }) => start >= batch.startOffset - HELD_BYTES - RECORD_BYTES,
    );
    dated = first < 0 ? [] : dated.slice(first);
    read(batch);
  }

  async function begin(offset: number): Promise<void> {
    const before = await inner.lookBack(offset, RECORD_BYTES);
    dated = [];
    isInsideLine = before.batches.length === 0 && before.isInsideLine;
    for (const batch of before.batches) read(batch);
    isInsideLine = before.isInsideLine;
  }

  function read(batch: Batch): void {
    const isPiece = isInsideLine;
    for (const [index, { start, text }] of linesOf(batch).entries()) {
      const timeMs = isPiece && index === 0 ? null : reader.read(text);
      if (timeMs !== null) dated.push({ start, timeMs });
    }
    isInsideLine = batch.endsMidLine;
    end = batch.endOffset;
  }

  function timesOf(lines: Batch): number[] {
    let known = dated.findIndex(({ start }) => start > lines.startOffset);
    known = (known < 0 ? dated.length : known) - 1;
    return linesOf(lines).map(({ start }) => {
      while ((dated[known + 1]?.start ?? Infinity) <= start) known += 1;
      const line = dated[known];
      return line === undefined || start - line.start > RECORD_BYTES ? -Infinity : line.timeMs;
    });
  }

  return {
    cursor: {
      get id() {
        return inner.id;
      },
      get behindBytes() {
        return inner.behindBytes;
      },
      next,
      lookBack: (offset, bytes) => inner.lookBack(offset, bytes),
      close: () => inner.close(),
    },
    of: timesOf,
  };
}

interface Line {
  readonly start: number;
  readonly text: string | Buffer;
}

/** The one line of a batch may be long, and need not be made text. */
function linesOf(batch: Batch): Line[] {
  const { startOffset, bytes, endsMidLine } = batch;
  if (lineCountOf(batch) === 1) {
    return [{ start: startOffset, text: endsMidLine ? bytes : bytes.subarray(0, -1) }];
  }
  let start = startOffset;
  return batch.lines().map((text) => {
    const line = { start, text };
    start += text.length + 1;
    return line;
  });
}
