import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Criteria } from '../../src/filter/criteria.ts';
import { LOOK_BACK_BYTES, beginAt, select } from '../../src/filter/select.ts';
import { stateAt } from '../../src/filter/resume.ts';
import type { FilterState } from '../../src/filter/select.ts';
import type { Batch } from '../../src/protocol/batch.ts';
import { batchSizes, files, filters, toBatches } from './pieces.ts';
import { referenceFilter } from './reference.ts';

const RUNS = { numRuns: 1000 };

interface Shown {
  readonly text: string;
  /** The offset in the id of the line. */
  readonly endOffset: number;
}

/** What a filter shows of batches, and where clients may come back to while it does. */
function filterAll(criteria: Criteria, batches: readonly Batch[], from: FilterState) {
  const shown: Shown[] = [];
  const positions: { offset: number; shownBefore: number }[] = [];
  let state = from;
  for (const batch of batches) {
    const { selection, state: after } = select(criteria, batch, state);
    for (const run of selection?.runs ?? []) {
      let endOffset = run.startOffset;
      for (const text of run.lines()) {
        endOffset += text.length + 1;
        shown.push({ text, endOffset });
        positions.push({ offset: endOffset, shownBefore: shown.length });
      }
    }
    positions.push({ offset: after.decided.offset, shownBefore: shown.length });
    state = after;
  }
  return { shown, positions };
}

/** The state of someone who comes back, from the bytes before the position as they are read. */
function comeBack(criteria: Criteria, file: string, offset: number): Promise<FilterState> {
  const from = file.indexOf('\n', Math.max(0, offset - LOOK_BACK_BYTES) - 1) + 1;
  const start = offset <= LOOK_BACK_BYTES ? 0 : from;
  const before = toBatches(file.slice(start, offset), [5]);
  const shifted = before.map((batch) => ({ ...batch, startOffset: batch.startOffset + start }));
  const moved = shifted.map((batch) => ({ ...batch, endOffset: batch.endOffset + start }));
  return stateAt(criteria, moved, { offset, id: null, isInsideLine: false });
}

function batchesFrom(file: string, offset: number, sizes: readonly number[]): Batch[] {
  return toBatches(file.slice(offset), sizes).map((batch) => ({
    ...batch,
    startOffset: batch.startOffset + offset,
    endOffset: batch.endOffset + offset,
  }));
}

describe('whatever the lines, the filter and the borders of the batches', () => {
  test('a filter shows what the documentation says', () => {
    fc.assert(
      fc.property(files, filters, batchSizes, (file, criteria, sizes) => {
        const { shown } = filterAll(criteria, toBatches(file, sizes), beginAt(0, null));
        expect(shown.map(({ text }) => text)).toEqual(referenceFilter(criteria, file));
      }),
      RUNS,
    );
  });

  test('the lines have the ids of their ends, and no position is behind one that is still to come', () => {
    fc.assert(
      fc.property(files, filters, batchSizes, (file, criteria, sizes) => {
        const { shown, positions } = filterAll(criteria, toBatches(file, sizes), beginAt(0, null));
        for (const { text, endOffset } of shown) {
          expect(file.slice(endOffset - text.length - 1, endOffset)).toBe(`${text}\n`);
        }
        for (const { offset, shownBefore } of positions) {
          expect(shown[shownBefore]?.endOffset ?? Infinity).toBeGreaterThan(offset);
        }
      }),
      RUNS,
    );
  });

  test('whoever is cut at any position and comes back sees what it would have seen', async () => {
    await fc.assert(
      fc.asyncProperty(
        files,
        filters,
        batchSizes,
        fc.nat(),
        async (file, criteria, sizes, pick) => {
          const whole = filterAll(criteria, toBatches(file, sizes), beginAt(0, null));
          const cut = whole.positions[pick % whole.positions.length];
          if (cut === undefined) return;
          const state = await comeBack(criteria, file, cut.offset);
          const rest = filterAll(criteria, batchesFrom(file, cut.offset, sizes), state);
          expect(rest.shown).toEqual(whole.shown.slice(cut.shownBefore));
        },
      ),
      RUNS,
    );
  });
});
