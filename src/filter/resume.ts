import { inTurns } from '../lib/turns.ts';
import type { Batch } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Criteria } from './criteria.ts';
import { beginAt, selecting } from './select.ts';
import type { FilterState } from './select.ts';

/** Where a filter begins or goes on. */
export interface Place {
  readonly offset: number;
  /** Its id; null where that is not known. */
  readonly id: EventId | null;
  /** Whether it lies inside a line. */
  readonly isInsideLine: boolean;
}

/**
 * The state at a place, from what stands before it: batches that follow on each other up to there,
 * LOOK_BACK_BYTES of them where there are so many. Lines before it have been decided on: an id is
 * never given out before that.
 */
export async function stateAt(
  criteria: Criteria,
  before: readonly Batch[],
  { offset, id, isInsideLine }: Place,
): Promise<FilterState> {
  let state = beginAt(before[0]?.startOffset ?? offset, null);
  for (const batch of before) ({ state } = await inTurns(selecting(criteria, batch, state)));
  // An id inside a line is that of a piece that was shown.
  const unfinished = isInsideLine ? 'passes' : null;
  const judge = { ...state.judge, unfinished: state.judge.unfinished ?? unfinished };
  return { ...state, offset, id, decided: { offset, id }, judge, held: [] };
}
