import type { Batch } from '../protocol/batch.ts';

/**
 * The last batches of the live edge, one behind the other without a hole, so that viewers who keep up
 * share them. Bounded: whoever needs an older one reads the file.
 */
export interface Ring {
  push(batch: Batch): void;
  /** The batch that begins at this offset. */
  startingAt(offset: number): Batch | undefined;
  /** The first start of a batch that lies behind this offset; `otherwise` where there is none. */
  startAfter(offset: number, otherwise: number): number;
  clear(): void;
}

/** What a batch costs besides its bytes, roughly: objects, marks, a share of the maps. */
const OVERHEAD_BYTES = 1024;
/** The bytes, their lines as text and an encoded form or two, as a multiple of the bytes. */
const COPIES = 5;

/** `maxBytes` bounds the memory held, estimated. */
export function createRing(maxBytes: number): Ring {
  // A Map iterates in the order of insertion, and offsets only ascend: the first is the oldest.
  const byStart = new Map<number, Batch>();
  let held = 0;

  return {
    push(batch) {
      byStart.set(batch.startOffset, batch);
      held += costOf(batch);
      for (const [start, oldest] of byStart) {
        if (held <= maxBytes || byStart.size === 1) break;
        byStart.delete(start);
        held -= costOf(oldest);
      }
    },
    startingAt: (offset) => byStart.get(offset),
    startAfter(offset, otherwise) {
      for (const start of byStart.keys()) if (start > offset) return start;
      return otherwise;
    },
    clear() {
      byStart.clear();
      held = 0;
    },
  };
}

function costOf(batch: Batch): number {
  return batch.bytes.length * COPIES + OVERHEAD_BYTES;
}
