import { inTurns } from '../lib/turns.ts';
import type { Batch } from '../protocol/batch.ts';
import type { Criteria } from './criteria.ts';
import { LOOK_BACK_BYTES, beginAt, selecting } from './select.ts';
import type { Hit } from './select.ts';

/** Finds the lines that pass in stretches of a file, each for itself. */
export interface FilterSieve {
  /** So much before a stretch must be given with it, so that its first lines are judged as they are. */
  readonly lookBackBytes: number;
  /** The lines that pass; of batches in the order of the file, of which some may be missing. */
  hitsIn(batches: readonly Batch[]): Promise<readonly Hit[]>;
}

export function createSieve(criteria: Criteria): FilterSieve {
  return {
    lookBackBytes: LOOK_BACK_BYTES,
    async hitsIn(batches) {
      const hits: Hit[] = [];
      let state = beginAt(0, null);
      for (const batch of batches) {
        const { startOffset } = batch;
        const before = state.offset === startOffset ? state : beginAt(startOffset, null);
        const outcome = await inTurns(selecting(criteria, batch, before));
        hits.push(...outcome.hits);
        ({ state } = outcome);
      }
      return hits;
    },
  };
}
