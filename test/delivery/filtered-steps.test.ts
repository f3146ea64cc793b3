import { expect, test } from 'vitest';

import { createFilteredSteps } from '../../src/delivery/filtered.ts';
import type { Cursor } from '../../src/log/cursor.ts';
import type { Step } from '../../src/log/step.ts';
import { filterOf } from '../filter/pieces.ts';
import { batchOf, markFrom } from '../protocol/hand-made.ts';

/** A cursor that gives these texts, each as a batch, and then ends. */
function cursorOver(texts: readonly string[]): Cursor {
  let offset = 0;
  const steps: Step[] = texts.map((text) => {
    const batch = batchOf(text, { startOffset: offset, marks: [markFrom(0)] });
    offset = batch.endOffset;
    return { kind: 'batch', batch };
  });
  return {
    id: null,
    behindBytes: null,
    next: async () => steps.shift() ?? { kind: 'end', reason: 'no-follow' },
    lookBack: async () => ({ batches: [], isInsideLine: false }),
    close: () => undefined,
  };
}

/** What each step says: from where to where it goes, and the lines in it. */
async function stepsOf(texts: readonly string[], context = 0): Promise<unknown[]> {
  const steps = createFilteredSteps(cursorOver(texts), filterOf({ grep: ['needle'], context }));
  const said: unknown[] = [];
  for (;;) {
    const step = await steps.next();
    if (step.kind === 'end') return said;
    if (step.kind === 'position') {
      const { startOffset, end, linesFollow } = step.passed;
      said.push([startOffset, end.offset, linesFollow ? 'lines follow' : 'nothing']);
    } else if (step.kind === 'selection') {
      const { startOffset, runs, end } = step.selection;
      said.push([startOffset, end.offset, ...runs.flatMap((run) => run.lines())]);
    }
  }
}

test('each stretch begins where the one before ended, where batches without a hit lie between them', async () => {
  expect(await stepsOf(['hay 1\n', 'hay 2\n', 'needle\nhay 3\n', 'hay 4\n', 'needle\n'])).toEqual([
    [0, 12, 'lines follow'],
    [12, 25, 'needle'],
    [25, 31, 'lines follow'],
    [31, 38, 'needle'],
  ]);
});

test('at the end of a stream the position is told, but not over lines that may yet be shown', async () => {
  expect(await stepsOf(['hay 1\n', 'hay 2\n'])).toEqual([[0, 12, 'nothing']]);
  expect(await stepsOf(['hay 1\n', 'hay 2\n', 'hay 3\n'], 2)).toEqual([[0, 6, 'nothing']]);
});

test('lines around a hit come from batches before it, and the position has waited for them', async () => {
  expect(await stepsOf(['hay 1\n', 'hay 2\n', 'hay 3\n', 'needle\n', 'hay 4\n'], 1)).toEqual([
    [0, 12, 'lines follow'],
    [12, 25, 'hay 3', 'needle'],
    [25, 31, 'hay 4'],
  ]);
});
