import { inTurns } from '../lib/turns.ts';
import type { Batch } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Criteria } from './criteria.ts';
import { LOOK_BACK_BYTES, selecting } from './select.ts';
import type { FilterState } from './select.ts';
import { stateAt } from './resume.ts';

/** Finds the lines that pass from a place of a file on. */
export interface PassingFilter {
  /** So much before the place must be known. Bytes. */
  readonly lookBackBytes: number;
  begin(
    before: { readonly batches: readonly Batch[]; readonly isInsideLine: boolean },
    at: EventId,
  ): Promise<{ take(batch: Batch): Promise<readonly Batch[]> }>;
}

/** Of a line that has begun before the place, and not within what is known, each piece stands for itself. */
export function createPassingFilter(criteria: Criteria): PassingFilter {
  return {
    lookBackBytes: LOOK_BACK_BYTES,
    async begin({ batches, isInsideLine }, at) {
      const place = { offset: at.offset, id: at, isInsideLine: false };
      const known = await stateAt(criteria, batches, place);
      const unfinished = known.judge.unfinished ?? (isInsideLine ? 'fails' : null);
      let state: FilterState = { ...known, judge: { ...known.judge, unfinished } };
      return {
        async take(batch) {
          const { selection, state: after } = await inTurns(selecting(criteria, batch, state));
          state = after;
          return selection?.runs ?? [];
        },
      };
    },
  };
}
