import type { Generation } from '../file/generation.ts';
import { LINE_END } from '../file/lines.ts';
import { createTimestampReader } from '../time/timestamp.ts';
import type { Zone } from '../time/zone.ts';
import type { Block } from './blocks.ts';

/** Tells when lines that hits are in were written. */
export interface HitTimes {
  /**
   * The time that a line says, or the last line before it that says one; null where none near it does.
   * Milliseconds since 1970.
   * @param at a place in that line, from the beginning of the block.
   */
  timeAt(block: Block, at: number): Promise<number | null>;
  /** A block was looked through, and the next one follows behind it. */
  passed(block: Block): void;
}

/** A line that does not say its time has that of one so many bytes before it at most. */
const LOOKED_BYTES = 16 * 1024;

/** @param zone of times that name none. */
export function createHitTimes(file: Generation, zone: Zone): HitTimes {
  const reader = createTimestampReader({ zone });
  /** What lies before a block. */
  let before: { readonly end: number; readonly bytes: Buffer } = { end: 0, bytes: Buffer.alloc(0) };

  async function bytesBefore(offset: number): Promise<Buffer> {
    // What was inflated and let go of would have to be inflated again.
    if (before.end !== offset && file.archive === null) {
      const bytes = await file.read(Math.max(0, offset - LOOKED_BYTES), offset);
      before = { end: offset, bytes };
    }
    return before.end === offset ? before.bytes : Buffer.alloc(0);
  }

  /** The time of the last line that says one. What looks like a time inside of a line is none. */
  function lastTimeIn(bytes: Buffer, beginsLine: boolean): number | null {
    let end = bytes.length;
    while (end > 0) {
      const start = end < 2 ? 0 : bytes.lastIndexOf(LINE_END, end - 2) + 1;
      if (start === 0 && !beginsLine) return null;
      const time = reader.read(bytes.subarray(start, end));
      if (time !== null) return time;
      end = start;
    }
    return null;
  }

  return {
    async timeAt({ offset, bytes }, at) {
      const lineEnd = bytes.indexOf(LINE_END, at);
      const end = lineEnd < 0 ? bytes.length : lineEnd;
      const start = at === 0 ? 0 : bytes.lastIndexOf(LINE_END, at - 1) + 1;
      const from = Math.max(0, start - LOOKED_BYTES);
      const time = lastTimeIn(bytes.subarray(from, end), from === 0 && offset === 0);
      if (time !== null || from > 0 || offset === 0) return time;
      const further = await bytesBefore(offset);
      const joined = Buffer.concat([further, bytes.subarray(0, end)]);
      return lastTimeIn(joined, further.length === offset);
    },
    passed({ offset, bytes }) {
      if (file.archive === null) return;
      // Its room is used again for another block.
      const tail = Buffer.from(bytes.subarray(-LOOKED_BYTES));
      before = { end: offset + bytes.length, bytes: tail };
    },
  };
}
