import { inTurns } from '../lib/turns.ts';
import type { Batch } from '../protocol/batch.ts';
import type { Criteria } from './criteria.ts';
import { RECORD_BYTES } from './judge.ts';
import { selecting } from './select.ts';
import type { FilterState, Outcome } from './select.ts';

/** A batch keeps what so many filters make of it; the viewers of others each do their own work. */
const MAX_OUTCOMES = 8;

/** What has been made of each batch, by filter and state. Batches that nobody holds are forgotten. */
const known = new WeakMap<Batch, Map<string, Promise<Outcome>>>();

/**
 * Filters a batch as `select` does, once for all viewers whose filters and states are equal: they get the
 * very same selection, and with it the bytes that were encoded of it.
 */
export function selectShared(
  criteria: Criteria,
  batch: Batch,
  state: FilterState,
): Promise<Outcome> {
  const ofBatch = known.get(batch) ?? new Map<string, Promise<Outcome>>();
  const key = `${keyOf(state)} ${criteria.key}`;
  const outcome = ofBatch.get(key) ?? inTurns(selecting(criteria, batch, state));
  if (ofBatch.size < MAX_OUTCOMES) ofBatch.set(key, outcome);
  known.set(batch, ofBatch);
  return outcome;
}

/**
 * Two states before the same batch are equal if this is. What is held is told by where it begins, since
 * it reaches up to the batch; what can have no effect any more is left out.
 */
function keyOf({ offset, id, decided, judge, held, hit }: FilterState): string {
  const { head, unfinished } = judge;
  const isOver = head === null || offset - head.start > RECORD_BYTES;
  return [
    id === null,
    decided.offset,
    isOver
      ? ''
      : `${head.start}${head.isSure ? 's' : ''}${head.verdict}${head.hasLevel ? 'l' : ''}`,
    unfinished,
    held[0]?.line.start,
    hit === null || hit.linesLeft === 0 ? '' : `${hit.start}+${hit.linesLeft}`,
  ].join(' ');
}
