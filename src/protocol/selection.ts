import type { Batch, Mark } from './batch.ts';
import { createBatch, endIdOf, takeLines } from './batch.ts';
import type { EventId } from './event-id.ts';

/**
 * What passed of a stretch of a file that a filter looked through. Stretches follow on each other
 * without a hole, so a filtered stream can be proven to have looked at everything.
 */
export interface Selection {
  /** Offset of the first byte that was looked through. */
  readonly startOffset: number;
  /** What passed, in runs of consecutive lines; ascending. */
  readonly runs: readonly Batch[];
  /** The position behind all that was looked through: behind the last line or further on. */
  readonly end: EventId;
  /** What has been encoded so far, by the key of the wire form. */
  readonly encoded: Map<string, Buffer>;
}

/** A stretch of which nothing passed. */
export interface PassedOver {
  readonly startOffset: number;
  readonly end: EventId;
  /** Whether lines follow at once whose ids say the same: a form that has ids needs no other. */
  readonly linesFollow: boolean;
}

/** The first `count` lines of a selection; the selection itself if it has no more. */
export function takeSelected(
  selection: Selection,
  count: number,
): { readonly taken: Selection; readonly lineCount: number } {
  const runs: Batch[] = [];
  let lineCount = 0;
  for (const run of selection.runs) {
    if (lineCount === count) break;
    const part = takeLines(run, count - lineCount);
    runs.push(part.taken);
    lineCount += part.lineCount;
  }
  const last = runs.at(-1);
  const isAll = lineCount < count || last === undefined;
  if (isAll) return { taken: selection, lineCount };
  return { taken: { ...selection, runs, end: endIdOf(last), encoded: new Map() }, lineCount };
}

/** Encodes all runs; a count of lines goes down from one to the next. */
export function joinRuns(
  { runs }: Selection,
  left: number | null,
  encode: (run: Batch, left: number | null) => Buffer,
): Buffer {
  let linesLeft = left;
  const parts = runs.map((run) => {
    const bytes = encode(run, linesLeft);
    if (linesLeft !== null) linesLeft -= run.lines().length;
    return bytes;
  });
  return Buffer.concat(parts);
}

/** A stretch of a batch. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** Consecutive lines of a batch as one of their own; the batch itself if they are all of it. */
export function partOf(batch: Batch, { start, end, lines }: Stretch): Batch {
  const { startOffset, endOffset, endsMidLine } = batch;
  if (start === startOffset && end === endOffset) return batch;
  const bytes = batch.bytes.subarray(start - startOffset, end - startOffset);
  const fields = { startOffset: start, bytes, marks: marksWithin(batch, start, end), endsMidLine };
  return createBatch(fields, () => [...lines]);
}

/** The marks that line ends behind `start` have, up to `end`: of a part of a batch each message says its own. */
function marksWithin({ marks }: Batch, start: number, end: number): readonly Mark[] {
  const first = marks.findLastIndex(({ from }) => from <= start);
  return marks.slice(Math.max(0, first)).filter(({ from }) => from <= end);
}

/** The id of a line end in a batch; not of its first byte. */
export function idIn(batch: Batch, offset: number): EventId {
  if (offset === batch.endOffset) return endIdOf(batch);
  const mark = batch.marks.findLast(({ from }) => from <= offset);
  if (mark === undefined) throw new Error('a batch has a mark for each of its line ends');
  return { offset, head: mark.head, anchor: mark.anchor, midLine: false, left: null };
}
