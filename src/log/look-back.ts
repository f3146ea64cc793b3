import { nextBoundary } from '../file/boundary.ts';
import type { Generation } from '../file/generation.ts';
import { idAt } from '../file/id-at.ts';
import { LINE_END } from '../file/lines.ts';
import { HOLE_BYTES, trailingNuls } from '../file/nul-run.ts';
import { readBatch } from '../file/read-batch.ts';
import type { Batch } from '../protocol/batch.ts';
import { endIdOf } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';

/** What stands before an offset of a file. */
export interface LookBack {
  /** Whole lines that follow on each other up to the offset; none where there are not such. */
  readonly batches: readonly Batch[];
  /** Whether the offset lies inside a line. */
  readonly isInsideLine: boolean;
}

export interface LookBackOptions {
  /** How far to look, at most; less where a line begins only later. Bytes. */
  readonly bytes: number;
  readonly maxLineBytes: number;
}

/** Reads the lines before an offset, not those before a hole. */
export async function lookBack(
  file: Generation,
  offset: number,
  { bytes, maxLineBytes }: LookBackOptions,
): Promise<LookBack> {
  const end = { offset, midLine: false };
  const start = await nextBoundary(file, offset - bytes, end);
  const batches: Batch[] = [];
  let position: EventId | null = await idAt(file, start);
  while (position !== null && position.offset < offset) {
    const result = await readBatch(file, position, { until: offset, maxLineBytes });
    if (result.kind === 'batch') batches.push(result.batch);
    else batches.length = 0;
    position = toNext(result);
  }
  // What does not reach up to the offset says nothing of it.
  return {
    batches: position === null ? [] : batches,
    isInsideLine: await isInsideLine(file, offset),
  };
}

function toNext(result: Awaited<ReturnType<typeof readBatch>>): EventId | null {
  if (result.kind === 'batch') return endIdOf(result.batch);
  return result.kind === 'hole' ? result.position : null;
}

async function isInsideLine(file: Generation, offset: number): Promise<boolean> {
  const before = await file.read(Math.max(0, offset - HOLE_BYTES), offset);
  return offset > 0 && before.at(-1) !== LINE_END && trailingNuls(before) < HOLE_BYTES;
}
