import type { EventId } from '../protocol/event-id.ts';
import type { Generation } from './generation.ts';
import { ANCHOR_BYTES, HEAD_BYTES } from '../protocol/event-id.ts';
import { ORIGIN, anchorOf, anchorOffset, evidenceStart, headOf } from './identity.ts';
import { LINE_END } from './lines.ts';
import { BLOCK_BYTES, firstCutAfter } from './read-batch.ts';

/** An offset at which a line, or a piece of a long one, ends. */
export interface Boundary {
  readonly offset: number;
  readonly midLine: boolean;
}

/** The last boundary at or before an offset. Reads backwards, two `maxLineBytes` at most. */
export async function lastBoundary(
  generation: Generation,
  offset: number,
  maxLineBytes: number,
): Promise<Boundary> {
  const limit = Math.max(0, offset - 2 * maxLineBytes);
  const lineStart = await lineStartBefore(generation, offset, limit);
  const lastCut = { offset: offset - (offset % maxLineBytes), midLine: true };
  if (lineStart === null && limit > 0) return lastCut;
  const start = lineStart ?? 0;
  return firstCutAfter(start, maxLineBytes) <= offset ? lastCut : { offset: start, midLine: false };
}

/** How far back the beginning of the last lines is looked for. Bytes. */
const MAX_SCAN_BYTES = 64 * 1024 * 1024;

/**
 * The boundary `count` lines before a boundary, and how many lines there really are in between. Reads
 * backwards, never the whole of a large file: at most MAX_SCAN_BYTES.
 */
export async function boundaryLinesBefore(
  generation: Generation,
  { offset, midLine }: Boundary,
  count: number,
): Promise<{ boundary: Boundary; lineCount: number }> {
  if (offset === 0 || count === 0) return { boundary: { offset, midLine }, lineCount: 0 };
  // The line end just before the offset belongs to the first line that counts.
  const scanEnd = midLine ? offset : offset - 1;
  const limit = Math.max(0, scanEnd - MAX_SCAN_BYTES);
  let seen = 0;
  let earliest = offset;
  for (let end = scanEnd; end > limit; end -= BLOCK_BYTES) {
    const start = Math.max(limit, end - BLOCK_BYTES);
    const bytes = await generation.read(start, end);
    for (let at = lineEndBefore(bytes, bytes.length); at >= 0; at = lineEndBefore(bytes, at)) {
      seen += 1;
      earliest = start + at + 1;
      if (seen === count)
        return { boundary: { offset: earliest, midLine: false }, lineCount: seen };
    }
  }
  if (limit > 0) return { boundary: { offset: earliest, midLine: false }, lineCount: seen };
  return { boundary: { offset: 0, midLine: false }, lineCount: seen + 1 };
}

/** The last line end before an index; -1 where there is none. */
function lineEndBefore(bytes: Buffer, index: number): number {
  // A negative second argument would count from the end.
  return index === 0 ? -1 : bytes.lastIndexOf(LINE_END, index - 1);
}

/** The first boundary at or after an offset, up to `end`; `end` where there is none. */
export async function nextBoundary(
  generation: Generation,
  offset: number,
  end: Boundary,
): Promise<Boundary> {
  if (offset <= 0) return { offset: 0, midLine: false };
  for (let start = offset - 1; start < end.offset; start += BLOCK_BYTES) {
    const bytes = await generation.read(start, Math.min(end.offset, start + BLOCK_BYTES));
    const lineEnd = bytes.indexOf(LINE_END);
    if (lineEnd >= 0) return { offset: start + lineEnd + 1, midLine: false };
    if (bytes.length === 0) break;
  }
  return end;
}

/** The id of a boundary: two small reads. Null where the file has become shorter. */
export async function idAt(generation: Generation, boundary: Boundary): Promise<EventId | null> {
  const { offset, midLine } = boundary;
  if (offset === 0) return ORIGIN;
  const head = await generation.read(0, Math.min(offset, HEAD_BYTES));
  const start = evidenceStart(offset);
  const evidence = await generation.read(start, offset);
  if (head.length < Math.min(offset, HEAD_BYTES) || evidence.length < offset - start) return null;
  const anchor = anchorOffset(offset) === 0 ? '' : anchorOf(evidence.subarray(0, ANCHOR_BYTES));
  return { offset, head: headOf(head), anchor, midLine, left: null };
}

/** Whether a line ends in a range of the file. */
export async function hasLineEnd(
  generation: Generation,
  from: number,
  to: number,
): Promise<boolean> {
  for (let start = from; start < to; start += BLOCK_BYTES) {
    const bytes = await generation.read(start, Math.min(to, start + BLOCK_BYTES));
    if (bytes.includes(LINE_END)) return true;
    if (bytes.length === 0) break;
  }
  return false;
}

/** The offset after the last line end before `offset`, not below `limit`; null where there is none. */
async function lineStartBefore(
  generation: Generation,
  offset: number,
  limit: number,
): Promise<number | null> {
  for (let end = offset; end > limit; end -= BLOCK_BYTES) {
    const start = Math.max(limit, end - BLOCK_BYTES);
    const bytes = await generation.read(start, end);
    const lineEnd = bytes.lastIndexOf(LINE_END);
    if (lineEnd >= 0) return start + lineEnd + 1;
  }
  return null;
}
