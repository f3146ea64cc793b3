import { createHash } from 'node:crypto';

import { giveHeapRoom } from '../lib/small-heap.ts';
import type { Mark } from '../protocol/batch.ts';
import { ANCHOR_BYTES, ANCHOR_STEP, HEAD_BYTES } from '../protocol/event-id.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Generation } from './generation.ts';
import { anchorOf, anchorOffset, evidenceStart, headOf } from './identity.ts';
import type { Seal } from './identity.ts';
import { LINE_END } from './lines.ts';
import { commonLength } from './nul-run.ts';

/** The bytes from `start` on that one read gave, and the position in it that was asked for. */
export interface Block {
  readonly start: number;
  readonly bytes: Buffer;
  readonly position: EventId;
  /** Where the bytes after the position begin in `bytes`. */
  readonly from: number;
  /** True where it ends early because somebody is writing into what comes next. */
  readonly isTorn: boolean;
  /** How hashes of the bytes are told. */
  readonly seal: Seal;
}

/** Whoever is at the live end of a log is given less at a time, but of a very busy one. */
const MUCH_BYTES = 32 * 1024;

/** Reads the bytes that a position's id speaks of and those that follow it, up to `until`. */
export async function readBlock(
  generation: Generation,
  position: EventId,
  until: number,
): Promise<Block> {
  const start = evidenceStart(position.offset);
  const { seal } = generation;
  const bytes = await generation.original(start, until);
  if (bytes.length >= MUCH_BYTES) giveHeapRoom();
  const block = { start, position, from: position.offset - start, bytes, isTorn: false, seal };
  return bytes.indexOf(0, block.from) < 0 ? block : withoutTear(generation, block);
}

/** So often a block that somebody writes into is read again before less of it must do. */
const MAX_READS = 3;

/**
 * Bytes are appended before the file becomes longer, but files that are made longer first are filled
 * while they are read: a page may be read before, and the next one after both were written. A second
 * read tells, since by then what was written before is there.
 */
async function withoutTear(generation: Generation, first: Block): Promise<Block> {
  let { bytes } = first;
  for (let reads = 1; reads < MAX_READS; reads += 1) {
    const again = await generation.original(first.start, first.start + bytes.length);
    const same = commonLength(bytes, again);
    if (same === bytes.length) return { ...first, bytes };
    bytes = reads + 1 < MAX_READS ? again : bytes.subarray(0, same);
  }
  return { ...first, bytes, isTorn: true };
}

/** Whether the bytes before the position are those that its id speaks of. */
export function isSound(block: Block): boolean {
  return matchesEvidence(block, block.position);
}

/** Bytes that begin at `start`: see evidenceStart. */
export type Evidence = Pick<Block, 'start' | 'bytes' | 'seal'>;

/**
 * Whether bytes that reach the position's offset are those that the id speaks of. Above the first block
 * the head is not looked at.
 */
export function matchesEvidence({ bytes, start, seal }: Evidence, id: EventId): boolean {
  const length = id.offset - start;
  if (bytes.length < length) return false;
  if (id.offset === 0) return true;
  if (!id.midLine && bytes[length - 1] !== LINE_END) return false;
  return id.offset < HEAD_BYTES
    ? seal(headOf(bytes.subarray(0, length))) === id.head
    : seal(anchorOf(bytes.subarray(0, ANCHOR_BYTES))) === id.anchor;
}

/** The marks of all line ends in a block: one a line in the head, then one every ANCHOR_STEP bytes. */
export function marksOf(block: Block, end: number, endsMidLine: boolean): Mark[] {
  const { position, seal } = block;
  const marks = position.offset < HEAD_BYTES ? headMarks(block, end, endsMidLine) : [];
  if (end < HEAD_BYTES) return marks;
  const head = position.offset < HEAD_BYTES ? seal(headOf(block.bytes)) : position.head;
  const first = endsMidLine
    ? anchorOffset(end)
    : Math.max(anchorOffset(position.offset), HEAD_BYTES);
  for (let from = first; from <= end; from += ANCHOR_STEP) {
    const at = from - block.start;
    const anchor = seal(anchorOf(block.bytes.subarray(at - ANCHOR_BYTES, at)));
    marks.push({ from, head, anchor });
  }
  return marks;
}

/** Within the first HEAD_BYTES each line end has a head of its own. The block begins at 0 there. */
function headMarks({ bytes, position, seal }: Block, end: number, endsMidLine: boolean): Mark[] {
  const marks: Mark[] = [];
  const hash = createHash('sha256').update(bytes.subarray(0, position.offset));
  let hashed = position.offset;
  const last = Math.min(end, HEAD_BYTES - 1);
  while (hashed < last) {
    const lineEnd = bytes.indexOf(LINE_END, hashed);
    const from = endsMidLine || lineEnd < 0 ? end : lineEnd + 1;
    if (from > last) break;
    hash.update(bytes.subarray(hashed, from));
    const head = seal(hash.copy().digest('hex').slice(0, 12));
    marks.push({ from, head, anchor: '' });
    hashed = from;
  }
  return marks;
}
