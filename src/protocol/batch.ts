import type { EventId } from './event-id.ts';
import { longLineOf } from './long-line.ts';

/** From `from` on, up to the next mark, every line end has this `head` and `anchor` in its id. */
export interface Mark {
  readonly from: number;
  readonly head: string;
  readonly anchor: string;
}

/** Consecutive lines of one generation, read at once. Encoded at most once per wire form. */
export interface Batch {
  /** Offset of the first byte. */
  readonly startOffset: number;
  /** Offset of the first byte after the batch. */
  readonly endOffset: number;
  /** The very bytes of the file, line ends included. */
  readonly bytes: Buffer;
  /** Ascending by `from`; the first is at or below the end of the first line. */
  readonly marks: readonly Mark[];
  /** True when the last line has no line end: a piece of a long line, or a partial last line. */
  readonly endsMidLine: boolean;
  /** What has been encoded so far, by the key of the wire form. */
  readonly encoded: Map<string, Buffer>;
  /** The lines as latin1 text, a character a byte, without the 0x0A. */
  lines(): readonly string[];
}

/** Cuts a block of bytes at 0x0A into latin1 lines; the bytes end at a line end. */
export type SplitLines = (bytes: Buffer) => string[];

/** Makes a batch; `bytes` is kept, not copied. */
export function createBatch(
  fields: Pick<Batch, 'startOffset' | 'bytes' | 'marks' | 'endsMidLine'>,
  splitLines: SplitLines,
): Batch {
  const { startOffset, bytes, marks, endsMidLine } = fields;
  let lines: string[] | null = null;
  return {
    startOffset,
    endOffset: startOffset + bytes.length,
    bytes,
    marks,
    endsMidLine,
    encoded: new Map(),
    lines: () => (lines ??= endsMidLine ? [bytes.toString('latin1')] : splitLines(bytes)),
  };
}

/** The id of the position after the batch's last line. */
export function endIdOf(batch: Batch): EventId {
  const mark = batch.marks.findLast(({ from }) => from <= batch.endOffset);
  if (mark === undefined) throw new Error('a batch has a mark at or below its end');
  return {
    offset: batch.endOffset,
    head: mark.head,
    anchor: mark.anchor,
    midLine: batch.endsMidLine,
    left: null,
  };
}

/** How many lines a batch has. One that is long, or not finished, need not be made text for that. */
export function lineCountOf(batch: Batch): number {
  return batch.endsMidLine || longLineOf(batch) !== null ? 1 : batch.lines().length;
}

/** The first `count` lines of a batch, as a batch of their own; the batch itself if it has no more. */
export function takeLines(batch: Batch, count: number): { taken: Batch; lineCount: number } {
  const lineCount = lineCountOf(batch);
  if (lineCount <= count) return { taken: batch, lineCount };
  const kept = batch.lines().slice(0, count);
  const size = kept.reduce((sum, line) => sum + line.length + 1, 0);
  const bytes = batch.bytes.subarray(0, size);
  const { startOffset, marks } = batch;
  const taken = createBatch({ startOffset, bytes, marks, endsMidLine: false }, () => kept);
  return { taken, lineCount: count };
}
