import type { Generation } from './generation.ts';
import type { Boundary } from './id-at.ts';
import { WINDOW_BYTES } from './inflate-pass.ts';
import { LINE_END } from './lines.ts';
import { FIRST_STRIDE_BYTES, HOLE_BYTES, leadingNuls, trailingNuls } from './nul-run.ts';
import { BLOCK_BYTES, firstCutAfter } from './read-batch.ts';

/** The last boundary at or before an offset. Reads backwards, two `maxLineBytes` of data at most. */
export async function lastBoundary(
  generation: Generation,
  offset: number,
  maxLineBytes: number,
): Promise<Boundary> {
  const end = await generation.dataEndBefore(offset);
  const limit = Math.max(0, end - 2 * maxLineBytes);
  const lastCut = end - (end % maxLineBytes);
  const lineStart = (await lineStartBefore(generation, end, limit)) ?? (limit > 0 ? null : 0);
  const start =
    lineStart === null
      ? { offset: lastCut - maxLineBytes, midLine: true }
      : { offset: lineStart, midLine: false };
  // Where the data ends there is a tail, and no hole.
  let last = start.offset === end ? start : await behindHole(generation, start);
  for (const cut of [lastCut - maxLineBytes, lastCut]) {
    if (cut < firstCutAfter(last.offset, maxLineBytes)) continue;
    last = await behindHole(generation, { offset: cut, midLine: true });
  }
  return last;
}

/** The end of the hole that begins at a boundary; the boundary itself where none does. */
async function behindHole(generation: Generation, boundary: Boundary): Promise<Boundary> {
  const { offset } = boundary;
  const bytes = await generation.read(offset, offset + HOLE_BYTES);
  if (leadingNuls(bytes) < HOLE_BYTES) return boundary;
  const run = await generation.nulRun(offset);
  return run.isTail ? boundary : { offset: run.end, midLine: true };
}

/** So far a file is looked through for the end of its data before it is looked for from the other end. */
const MAX_STRIDE_BYTES = 64 * 1024 * 1024;

/**
 * The end of the data of a file of this size. A tail that is not used yet is written into from its front:
 * it is looked for from where it was earlier, if that is known.
 */
export async function dataEndOf(
  generation: Generation,
  size: number,
  earlier: number | null,
): Promise<number> {
  const last = await generation.read(Math.max(0, size - BLOCK_BYTES), size);
  const isTail = trailingNuls(last) === last.length;
  if (!isTail || earlier === null || earlier > size) return generation.dataEndBefore(size);
  const [before] = await generation.read(Math.max(0, earlier - 1), earlier);
  if (before === 0) return generation.dataEndBefore(size);
  let end = earlier;
  for (let start = end; start < earlier + MAX_STRIDE_BYTES; start += BLOCK_BYTES) {
    const bytes = await generation.read(start, start + BLOCK_BYTES);
    const nuls = trailingNuls(bytes);
    if (nuls === bytes.length) return end;
    end = start + bytes.length - nuls;
  }
  return generation.dataEndBefore(size);
}

/** How far back the beginning of the last lines is looked for. Bytes. */
const MAX_SCAN_BYTES = 64 * 1024 * 1024;
/** The same in a compressed file: what is further back would be inflated anew from its beginning. */
const MAX_INFLATED_SCAN_BYTES = WINDOW_BYTES;

/**
 * The boundary `count` lines before a boundary, and how many lines there really are in between. Reads
 * backwards, never the whole of a large file: at most MAX_SCAN_BYTES, of a compressed one
 * MAX_INFLATED_SCAN_BYTES, and not past a hole of a block.
 */
export async function boundaryLinesBefore(
  generation: Generation,
  end: Boundary,
  count: number,
): Promise<{ boundary: Boundary; lineCount: number }> {
  if (end.offset === 0 || count === 0) return { boundary: end, lineCount: 0 };
  const scanEnd = await endOfLastLine(generation, end);
  if (scanEnd === null) return { boundary: START, lineCount: 0 };
  const reach = generation.archive === null ? MAX_SCAN_BYTES : MAX_INFLATED_SCAN_BYTES;
  const limit = Math.max(0, scanEnd - reach);
  let seen = 0;
  let earliest = end.offset;
  for (let to = scanEnd; to > limit; to -= BLOCK_BYTES) {
    const start = Math.max(limit, to - BLOCK_BYTES);
    const bytes = await generation.read(start, to);
    if (bytes.length === BLOCK_BYTES && leadingNuls(bytes) === BLOCK_BYTES) {
      return { boundary: await lineAfterHole(generation, start), lineCount: seen + 1 };
    }
    for (let at = lineEndBefore(bytes, bytes.length); at >= 0; at = lineEndBefore(bytes, at)) {
      seen += 1;
      earliest = start + at + 1;
      if (seen === count)
        return { boundary: { offset: earliest, midLine: false }, lineCount: seen };
    }
  }
  if (limit > 0) return { boundary: { offset: earliest, midLine: false }, lineCount: seen };
  return { boundary: START, lineCount: seen + 1 };
}

const START: Boundary = { offset: 0, midLine: false };

/**
 * Up to where line ends belong to lines before the last one: the line end just before a boundary is
 * the last line's own. A hole that ends there is no line. Null where there is nothing but a hole.
 */
async function endOfLastLine(
  generation: Generation,
  { offset, midLine }: Boundary,
): Promise<number | null> {
  if (!midLine) return offset - 1;
  const dataEnd = await generation.dataEndBefore(offset);
  if (offset - dataEnd < HOLE_BYTES) return offset;
  if (dataEnd === 0) return null;
  const last = await generation.read(dataEnd - 1, dataEnd);
  return last[0] === LINE_END ? dataEnd - 1 : dataEnd;
}

/** Where the line after a hole begins: at the start of the file where there is only the hole before. */
async function lineAfterHole(generation: Generation, inHole: number): Promise<Boundary> {
  const { end } = await generation.nulRun(inHole);
  const first = await generation.nulRun(0);
  return first.end === end ? START : { offset: end, midLine: true };
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
  if (offset <= 0) return START;
  const behind = await behindHole(generation, { offset, midLine: true });
  if (behind.offset > offset && behind.offset <= end.offset) return behind;
  for (let start = offset - 1; start < end.offset; start += BLOCK_BYTES) {
    const bytes = await generation.read(start, Math.min(end.offset, start + BLOCK_BYTES));
    const lineEnd = bytes.indexOf(LINE_END);
    if (lineEnd >= 0) return { offset: start + lineEnd + 1, midLine: false };
    if (bytes.length === 0) break;
  }
  return end;
}

/**
 * Looks for a line end in a range of the file: null where there is one; else up to where it need not be
 * looked for again: NUL bytes may yet be written into, even with others behind them.
 */
export async function unfinishedUpTo(
  generation: Generation,
  from: number,
  to: number,
): Promise<number | null> {
  let firstNul = Infinity;
  let scannedTo = from;
  while (scannedTo < to) {
    const bytes = await generation.read(scannedTo, Math.min(to, scannedTo + BLOCK_BYTES));
    if (bytes.includes(LINE_END)) return null;
    if (bytes.length === 0) break;
    const nul = bytes.indexOf(0);
    if (nul >= 0) firstNul = Math.min(firstNul, scannedTo + nul);
    scannedTo += bytes.length;
  }
  return Math.min(firstNul, scannedTo);
}

/** The offset after the last line end before `offset`, not below `limit`; null where there is none. */
async function lineStartBefore(
  generation: Generation,
  offset: number,
  limit: number,
): Promise<number | null> {
  let stride = FIRST_STRIDE_BYTES;
  for (let end = offset; end > limit;) {
    const start = Math.max(limit, end - stride);
    const bytes = await generation.read(start, end);
    const lineEnd = bytes.lastIndexOf(LINE_END);
    if (lineEnd >= 0) return start + lineEnd + 1;
    end = start;
    stride = Math.min(2 * stride, BLOCK_BYTES);
  }
  return null;
}
