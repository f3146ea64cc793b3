import type { Batch } from '../protocol/batch.ts';
import { createBatch } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import { isSound, marksOf, readBlock } from './block.ts';
import type { Block } from './block.ts';
import type { Generation } from './generation.ts';
import { idAt } from './id-at.ts';
import { LINE_END, createLineSplitter } from './lines.ts';
import { HOLE_BYTES, leadingNuls, trailingNuls } from './nul-run.ts';

/** Bytes that one read asks for: larger blocks were measured slower. */
export const BLOCK_BYTES = 64 * 1024;

export interface ReadOptions {
  /** Nothing at or after this offset is read; null: up to the end of the file. */
  readonly until: number | null;
  /** Lines longer than this come in pieces. Bytes. */
  readonly maxLineBytes: number;
  /** True when no more bytes will come: what has no line end then is sent as partial. */
  readonly isOver?: boolean;
  /** Bytes to ask for; BLOCK_BYTES without it. */
  readonly blockBytes?: number;
}

export type ReadResult =
  | { readonly kind: 'batch'; readonly batch: Batch }
  /** NUL bytes where a line should begin, which nobody wrote; `position` is behind them. */
  | { readonly kind: 'hole'; readonly bytes: number; readonly position: EventId }
  /**
   * There is no whole line between the position and `until`. `dataEnd` is the end of what was looked
   * through, without NUL bytes that reach to the end of the file: they may yet be written into.
   */
  | { readonly kind: 'unfinished'; readonly dataEnd: number }
  /** The bytes before the position are not those that the id speaks of. */
  | { readonly kind: 'changed' };

/** What a position moves behind. */
export type Passed = Extract<ReadResult, { readonly kind: 'batch' | 'hole' }>;

const splitLines = createLineSplitter();

/**
 * Reads the lines that follow a position. Stateless: each read begins a little before the position,
 * at the bytes its id speaks of, and so checks by itself that it reads the file it thinks it does.
 */
export async function readBatch(
  generation: Generation,
  position: EventId,
  options: ReadOptions,
): Promise<ReadResult> {
  // A block no longer than a piece cannot hold the whole of a line that is to be cut.
  const blockBytes = Math.min(options.blockBytes ?? BLOCK_BYTES, options.maxLineBytes);
  const blockEnd = position.offset + blockBytes;
  const block = await readBlock(
    generation,
    position,
    Math.min(options.until ?? Infinity, blockEnd),
  );
  if (!isSound(block)) return { kind: 'changed' };
  if (block.bytes[block.from] === 0) {
    const passed = await passHole(generation, block);
    if (passed === 'filled') return readBatch(generation, position, options);
    if (passed !== 'none') return passed;
  }
  const end = endOfLines(block);
  if (end > position.offset) return toResult(generation, block, { end });
  return readLongLine(generation, block, options);
}

/**
 * Whether the bytes before a position are those that its id speaks of. Asked after a read as well it tells
 * that the file was not cut and filled anew between the parts of that read.
 */
export async function stillHolds(generation: Generation, id: EventId): Promise<boolean> {
  return isSound(await readBlock(generation, id, id.offset));
}

/** The NUL bytes at the position, if they are a hole; `filled`: they were, until a moment ago. */
async function passHole(
  generation: Generation,
  { position, bytes, from }: Block,
): Promise<ReadResult | 'none' | 'filled'> {
  const seen = leadingNuls(bytes.subarray(from));
  if (seen < HOLE_BYTES && from + seen < bytes.length) return 'none';
  const run = await generation.nulRun(position.offset);
  const holeBytes = run.end - position.offset;
  if (holeBytes < seen) return 'filled';
  if (holeBytes < HOLE_BYTES) return 'none';
  if (run.isTail) return { kind: 'unfinished', dataEnd: position.offset };
  const behind = await idAt(generation, { offset: run.end, midLine: true });
  return behind === null
    ? { kind: 'changed' }
    : { kind: 'hole', bytes: holeBytes, position: behind };
}

const HOLE_AFTER_LINE = Buffer.concat([Buffer.of(LINE_END), Buffer.alloc(HOLE_BYTES)]);

/** The offset after the last line end in a block, or after the one that a hole follows. */
function endOfLines({ start, bytes, from }: Block): number {
  const firstNul = bytes.indexOf(0, from);
  const hole = firstNul < 0 ? -1 : bytes.indexOf(HOLE_AFTER_LINE, from);
  return start + (hole < 0 ? bytes.lastIndexOf(LINE_END) : hole) + 1;
}

/** No line ends in the first block: look further, but no further than the first cut. */
async function readLongLine(
  generation: Generation,
  first: Block,
  options: ReadOptions,
): Promise<ReadResult> {
  const { position } = first;
  const { until, maxLineBytes, isOver = false } = options;
  const cut = firstCutAfter(position.offset, maxLineBytes);
  const limit = Math.min(until ?? Infinity, cut);
  let block = first;
  let tail = await tailIn(generation, block);
  if (tail === 'none' && !block.isTorn && endOf(block) < limit) {
    block = await readBlock(generation, position, limit);
    if (!isSound(block)) return { kind: 'changed' };
    tail = await tailIn(generation, block);
  }
  const lineEnd = block.bytes.indexOf(LINE_END, block.from);
  if (lineEnd >= 0) return toResult(generation, block, { end: block.start + lineEnd + 1 });
  if (tail === 'filled') return readBatch(generation, position, options);
  if (block.isTorn) return { kind: 'unfinished', dataEnd: position.offset };
  if (tail !== 'none') return beforeTail(generation, block, { ...tail, isOver });
  const blockEnd = endOf(block);
  if (until !== null && blockEnd < limit) return { kind: 'changed' };
  if (blockEnd === cut || (isOver && blockEnd > position.offset)) {
    return toResult(generation, block, { end: blockEnd, endsMidLine: true });
  }
  return { kind: 'unfinished', dataEnd: blockEnd };
}

/** The NUL bytes at the end of a block that reach to the end of the file. */
interface Tail {
  readonly start: number;
  readonly bytes: number;
}

/** `filled`: there were NUL bytes at the end of the block, until a moment ago. */
async function tailIn(generation: Generation, block: Block): Promise<Tail | 'none' | 'filled'> {
  const nuls = trailingNuls(block.bytes.subarray(block.from));
  if (nuls === 0) return 'none';
  const start = endOf(block) - nuls;
  const run = await generation.nulRun(start);
  if (run.end < endOf(block)) return 'filled';
  return run.isTail ? { start, bytes: run.end - start } : 'none';
}

/** A line that is not finished, with a tail behind it. */
async function beforeTail(
  generation: Generation,
  block: Block,
  { isOver, ...tail }: Tail & { readonly isOver: boolean },
): Promise<ReadResult> {
  // A few NUL bytes at the end of a file that is over are taken for text, as they are elsewhere.
  const end = tail.bytes < HOLE_BYTES ? endOf(block) : tail.start;
  return isOver && end > block.position.offset
    ? toResult(generation, block, { end, endsMidLine: true })
    : { kind: 'unfinished', dataEnd: tail.start };
}

function endOf({ start, bytes }: Block): number {
  return start + bytes.length;
}

/**
 * Where a line without an end is cut: at the multiples of `maxLineBytes` before which that many bytes
 * hold no line end. Multiples of the file's own offsets, not of the line's, so that every reader
 * finds the same cuts without knowing where the line began.
 */
export function firstCutAfter(offset: number, maxLineBytes: number): number {
  return (Math.ceil(offset / maxLineBytes) + 1) * maxLineBytes;
}

/** @param end `endsMidLine`: no line ends there. */
async function toResult(
  { redactor }: Generation,
  block: Block,
  { end, endsMidLine = false }: { readonly end: number; readonly endsMidLine?: boolean },
): Promise<ReadResult> {
  const { start, position, bytes, from } = block;
  const lines = bytes.subarray(from, end - start);
  const begin = position.midLine ? 'mid-line' : 'line';
  const fields = {
    startOffset: position.offset,
    bytes: detached(redactor === null ? lines : await redactor.hide(lines, begin)),
    marks: marksOf(block, end, endsMidLine),
    endsMidLine,
  };
  return { kind: 'batch', batch: createBatch(fields, splitLines) };
}

/** A small batch would hold all of the block it was read in, evidence and all: a copy costs less. */
function detached(bytes: Buffer): Buffer {
  return 2 * bytes.length < bytes.buffer.byteLength ? Buffer.from(bytes) : bytes;
}
