import { hash } from 'node:crypto';

import { ANCHOR_BYTES, ANCHOR_STEP, HEAD_BYTES } from '../protocol/event-id.ts';
import type { EventId } from '../protocol/event-id.ts';

const HEAD_DIGITS = 12;
const ANCHOR_DIGITS = 8;

/**
 * What stands in the ids of a log for a hash of its bytes: as many hex digits. That hash itself; with redaction one that
 * needs a key, so that nobody can try out what was hidden.
 */
export type Seal = (digits: string) => string;

/** Ids say the hashes as they are. */
export const unsealed: Seal = (digits) => digits;

/** The `head` of an id: over the first bytes of a generation, HEAD_BYTES at most. */
export function headOf(bytes: Buffer): string {
  return hash('sha256', bytes.subarray(0, HEAD_BYTES), 'hex').slice(0, HEAD_DIGITS);
}

/** The `anchor` of an id: over ANCHOR_BYTES bytes that end at a multiple of ANCHOR_STEP. */
export function anchorOf(bytes: Buffer): string {
  return hash('sha256', bytes, 'hex').slice(0, ANCHOR_DIGITS);
}

/** The last multiple of ANCHOR_STEP at or below the offset. */
export function anchorOffset(offset: number): number {
  return offset - (offset % ANCHOR_STEP);
}

/**
 * Where the bytes begin that the id at this offset can be checked against, up to the offset itself:
 * at most ANCHOR_STEP + ANCHOR_BYTES of them.
 */
export function evidenceStart(offset: number): number {
  return offset < HEAD_BYTES ? 0 : anchorOffset(offset) - ANCHOR_BYTES;
}

/** The position at the beginning of any generation. Its `head` is the hash of nothing. */
export const ORIGIN: EventId = {
  offset: 0,
  head: headOf(Buffer.alloc(0)),
  anchor: '',
  midLine: false,
  left: null,
};
