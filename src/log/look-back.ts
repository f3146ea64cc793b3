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
  const batches = await readLines(file, offset - bytes, { to: offset, maxLineBytes });
  const hole = batches.findLastIndex(
    ({ startOffset }, index) => batches[index - 1]?.endOffset !== startOffset,
  );
  // What does not reach up to the offset says nothing of it.
  const isWhole = batches.at(-1)?.endOffset === offset;
  return {
    batches: isWhole ? batches.slice(hole) : [],
    isInsideLine: await isInsideLine(file, offset),
  };
}

/** Reads the lines of a stretch of a file that begin at or after an offset, up to a line end. */
export async function readLines(
  file: Generation,
  from: number,
  { to, maxLineBytes }: { readonly to: number; readonly maxLineBytes: number },
): Promise<Batch[]> {
  const start = await nextBoundary(file, from, { offset: to, midLine: false });
  const batches: Batch[] = [];
  let position: EventId | null = await idAt(file, start);
  while (position !== null && position.offset < to) {
    const result = await readBatch(file, position, { until: to, maxLineBytes });
    if (result.kind === 'batch') batches.push(result.batch);
    position = toNext(result);
  }
  return batches;
}

function toNext(result: Awaited<ReturnType<typeof readBatch>>): EventId | null {
  if (result.kind === 'batch') return endIdOf(result.batch);
  return result.kind === 'hole' ? result.position : null;
}

async function isInsideLine(file: Generation, offset: number): Promise<boolean> {
  const before = await file.read(Math.max(0, offset - HOLE_BYTES), offset);
  return offset > 0 && before.at(-1) !== LINE_END && trailingNuls(before) < HOLE_BYTES;
}
