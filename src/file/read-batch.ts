import { createHash } from 'node:crypto';

import type { Batch, Mark } from '../protocol/batch.ts';
import { createBatch } from '../protocol/batch.ts';
import { ANCHOR_BYTES, ANCHOR_STEP, HEAD_BYTES } from '../protocol/event-id.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Generation } from './generation.ts';
import { anchorOf, anchorOffset, evidenceStart, headOf } from './identity.ts';
import { LINE_END, createLineSplitter } from './lines.ts';

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
  /** There is no whole line between the position and `until`. */
  | { readonly kind: 'unfinished' }
  /** The bytes before the position are not those that the id speaks of. */
  | { readonly kind: 'changed' };

/** The bytes from `start` on that one read gave, and the position in it that was asked for. */
interface Block {
  readonly start: number;
  readonly bytes: Buffer;
  readonly position: EventId;
}

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
  const lastLineEnd = block.bytes.lastIndexOf(LINE_END);
  const end = block.start + lastLineEnd + 1;
  if (lastLineEnd >= 0 && end > position.offset) return toResult(block, end, false);
  return readLongLine(generation, block, options);
}

/** No line ends in the first block: look further, but no further than the first cut. */
async function readLongLine(
  generation: Generation,
  first: Block,
  { until, maxLineBytes, isOver = false }: ReadOptions,
): Promise<ReadResult> {
  const { position } = first;
  const cut = firstCutAfter(position.offset, maxLineBytes);
  const limit = Math.min(until ?? Infinity, cut);
  const have = first.start + first.bytes.length;
  const block = have >= limit ? first : await readBlock(generation, position, limit);
  if (!isSound(block)) return { kind: 'changed' };
  const lineEnd = block.bytes.indexOf(LINE_END, position.offset - block.start);
  if (lineEnd >= 0) return toResult(block, block.start + lineEnd + 1, false);
  const blockEnd = block.start + block.bytes.length;
  if (until !== null && blockEnd < limit) return { kind: 'changed' };
  if (blockEnd === cut || (isOver && blockEnd > position.offset)) {
    return toResult(block, blockEnd, true);
  }
  return { kind: 'unfinished' };
}

/**
 * Where a line without an end is cut: at the multiples of `maxLineBytes` before which that many bytes
 * hold no line end. Multiples of the file's own offsets, not of the line's, so that every reader
 * finds the same cuts without knowing where the line began.
 */
export function firstCutAfter(offset: number, maxLineBytes: number): number {
  return (Math.ceil(offset / maxLineBytes) + 1) * maxLineBytes;
}

async function readBlock(generation: Generation, position: EventId, until: number): Promise<Block> {
  const start = evidenceStart(position.offset);
  return { start, position, bytes: await generation.read(start, until) };
}

function isSound({ start, bytes, position }: Block): boolean {
  return matchesEvidence(bytes, start, position);
}

/**
 * Whether bytes that begin at `start` (see evidenceStart) and reach the position's offset are those
 * that the id speaks of. Above the first block the head is not looked at.
 */
export function matchesEvidence(bytes: Buffer, start: number, id: EventId): boolean {
  const length = id.offset - start;
  if (bytes.length < length) return false;
  if (id.offset === 0) return true;
  if (!id.midLine && bytes[length - 1] !== LINE_END) return false;
  return id.offset < HEAD_BYTES
    ? headOf(bytes.subarray(0, length)) === id.head
    : anchorOf(bytes.subarray(0, ANCHOR_BYTES)) === id.anchor;
}

function toResult(block: Block, end: number, endsMidLine: boolean): ReadResult {
  const { start, position, bytes } = block;
  const fields = {
    startOffset: position.offset,
    bytes: detached(bytes.subarray(position.offset - start, end - start)),
    marks: marksOf(block, end, endsMidLine),
    endsMidLine,
  };
  return { kind: 'batch', batch: createBatch(fields, splitLines) };
}

/** A small batch would hold all of the block it was read in, evidence and all: a copy costs less. */
function detached(bytes: Buffer): Buffer {
  return 2 * bytes.length < bytes.buffer.byteLength ? Buffer.from(bytes) : bytes;
}

/** The marks of all line ends in a block: one a line in the head, then one every ANCHOR_STEP bytes. */
function marksOf(block: Block, end: number, endsMidLine: boolean): Mark[] {
  const { position } = block;
  const marks = position.offset < HEAD_BYTES ? headMarks(block, end, endsMidLine) : [];
  if (end < HEAD_BYTES) return marks;
  const head = position.offset < HEAD_BYTES ? headOf(block.bytes) : position.head;
  const first = endsMidLine
    ? anchorOffset(end)
    : Math.max(anchorOffset(position.offset), HEAD_BYTES);
  for (let from = first; from <= end; from += ANCHOR_STEP) {
    const at = from - block.start;
    marks.push({ from, head, anchor: anchorOf(block.bytes.subarray(at - ANCHOR_BYTES, at)) });
  }
  return marks;
}

/** Within the first HEAD_BYTES each line end has a head of its own. The block begins at 0 there. */
function headMarks({ bytes, position }: Block, end: number, endsMidLine: boolean): Mark[] {
  const marks: Mark[] = [];
  const hash = createHash('sha256').update(bytes.subarray(0, position.offset));
  let hashed = position.offset;
  const last = Math.min(end, HEAD_BYTES - 1);
  while (hashed < last) {
    const lineEnd = bytes.indexOf(LINE_END, hashed);
    const from = endsMidLine || lineEnd < 0 ? end : lineEnd + 1;
    if (from > last) break;
    hash.update(bytes.subarray(hashed, from));
    marks.push({ from, head: hash.copy().digest('hex').slice(0, 12), anchor: '' });
    hashed = from;
  }
  return marks;
}
