import { createBatch } from '../protocol/batch.ts';
import type { Batch } from '../protocol/batch.ts';
import { ANCHOR_BYTES, ANCHOR_STEP, HEAD_BYTES } from '../protocol/event-id.ts';
import type { EventId } from '../protocol/event-id.ts';
import { marksOf, matchesEvidence } from './block.ts';
import type { Block } from './block.ts';
import type { Generation } from './generation.ts';
import { evidenceStart } from './identity.ts';
import { LINE_END, createLineSplitter } from './lines.ts';

/** More than this at once is a burst, which is read as everything else is. Bytes. */
const RECENT_BYTES = 32 * 1024;
/** What an id speaks of is no longer. */
const EVIDENCE_BYTES = ANCHOR_STEP + ANCHOR_BYTES;

const splitLines = createLineSplitter();

/** One for all logs: nothing else happens from one read to the copy of what it gave. */
const room = Buffer.allocUnsafeSlow(EVIDENCE_BYTES + RECENT_BYTES);
const evidenceRoom = Buffer.allocUnsafeSlow(EVIDENCE_BYTES);

/** Reads what was appended to a file a moment ago, at once. */
export interface RecentReader {
  /**
   * What was appended behind a position, where that is no more than whole lines, and perhaps the beginning of another one:
   * a busy log is hardly ever anything else, and is looked at hundreds of times a second. It checks itself as
   * `readBatch` does, and a second time behind.
   * @param until the end of the file.
   * @returns null where there is more to it: then nothing is known, and the file must be read in turn.
   */
  read(position: EventId, until: number): Batch | null;
}

/** @param maxLineBytes lines longer than this come in pieces. Bytes. */
export function createRecentReader(generation: Generation, maxLineBytes: number): RecentReader {
  const mostBytes = Math.min(RECENT_BYTES, maxLineBytes);
  /** Of the last anchor that was found to be right: the bytes themselves are compared sooner than hashed again. */
  let anchored = { anchor: '', bytes: Buffer.alloc(0) };

  function isSound(block: Block): boolean {
    const { position, bytes, from } = block;
    const isKnown = position.anchor === anchored.anchor && position.offset >= HEAD_BYTES;
    if (isKnown && anchored.bytes.equals(bytes.subarray(0, ANCHOR_BYTES))) {
      return position.midLine || bytes[from - 1] === LINE_END;
    }
    if (!matchesEvidence(block, position)) return false;
    const { anchor } = position;
    if (anchor !== '') anchored = { anchor, bytes: Buffer.from(bytes.subarray(0, ANCHOR_BYTES)) };
    return true;
  }

  /** The bytes before the position are still those of before the read: the file was not cut and filled anew meanwhile. */
  function isUncut(start: number, evidence: Buffer): boolean {
    const now = generation.glance(start, evidenceRoom.subarray(0, evidence.length));
    return now !== null && now.equals(evidence);
  }

  return {
    read(position, until) {
      const { offset } = position;
      // At the start of a file no bytes before the position tell which one it is.
      if (offset === 0 || until - offset > mostBytes) return null;
      const start = evidenceStart(offset);
      const from = offset - start;
      const bytes = generation.glance(start, room.subarray(0, until - start));
      // A file that is filled after it was made longer has NUL bytes first.
      if (bytes === null || bytes.length < until - start || bytes.includes(0, from)) return null;
      const end = start + bytes.lastIndexOf(LINE_END) + 1;
      const block = { start, position, from, bytes, isTorn: false, seal: generation.seal };
      const isRight = end > offset && isSound(block) && isUncut(start, bytes.subarray(0, from));
      return isRight ? toBatch(block, end) : null;
    },
  };
}

function toBatch(block: Block, end: number): Batch {
  const { start, position, bytes, from } = block;
  const fields = {
    startOffset: position.offset,
    bytes: Buffer.from(bytes.subarray(from, end - start)),
    marks: marksOf(block, end, false),
    endsMidLine: false,
  };
  return createBatch(fields, splitLines);
}
