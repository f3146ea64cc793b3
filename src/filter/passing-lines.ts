import type { Batch } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Criteria } from './criteria.ts';
import { LOOK_BACK_BYTES, select } from './select.ts';
import type { FilterState } from './select.ts';
import { stateAt } from './resume.ts';

/** Finds the lines that pass from a place of a file on. */
export interface PassingFilter {
  /** So much before the place must be known. Bytes. */
  readonly lookBackBytes: number;
  begin(
    before: { readonly batches: readonly Batch[]; readonly isInsideLine: boolean },
    at: EventId,
  ): { take(batch: Batch): readonly Batch[] };
}

/** Of a line that has begun before the place, and not within what is known, each piece stands for itself. */
export function createPassingFilter(criteria: Criteria): PassingFilter {
  return {
    lookBackBytes: LOOK_BACK_BYTES,
    begin({ batches, isInsideLine }, at) {
      let state = stateBehind(batches, isInsideLine);
      function stateBehind(before: readonly Batch[], isInside: boolean): FilterState {
        const known = stateAt(criteria, before, { offset: at.offset, id: at, isInsideLine: false });
        const unfinished = known.judge.unfinished ?? (isInside ? 'fails' : null);
        return { ...known, judge: { ...known.judge, unfinished } };
      }
      return {
        take(batch) {
          const { selection, state: after } = select(criteria, batch, state);
          state = after;
          return selection?.runs ?? [];
        },
      };
    },
  };
}
