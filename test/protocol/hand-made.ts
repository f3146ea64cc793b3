import { createBatch } from '../../src/protocol/batch.ts';
import type { Batch, Mark } from '../../src/protocol/batch.ts';

/** The head and the anchor of hand-made batches: not those of any bytes. */
export const HEAD = '0123456789ab';
export const ANCHOR = 'deadbeef';

export interface HandMade {
  readonly startOffset?: number;
  readonly marks?: readonly Mark[];
  readonly endsMidLine?: boolean;
}

/** A batch of these bytes; by default at the start of a file and with one mark for all of it. */
export function batchOf(
  content: string | Buffer,
  { startOffset = 0, marks = [markFrom(0)], endsMidLine = false }: HandMade = {},
): Batch {
  const bytes = Buffer.from(content);
  return createBatch({ startOffset, bytes, marks, endsMidLine }, splitLines);
}

function splitLines(whole: Buffer): string[] {
  return whole.toString('latin1').slice(0, -1).split('\n');
}

/** A mark below the first anchor. */
export function markFrom(from: number, head = HEAD, anchor = ''): Mark {
  return { from, head, anchor };
}
