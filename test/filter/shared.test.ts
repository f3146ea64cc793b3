import { expect, test } from 'vitest';

import { beginAt } from '../../src/filter/select.ts';
import { selectShared } from '../../src/filter/share.ts';
import type { Batch } from '../../src/protocol/batch.ts';
import { eventsForm } from '../../src/protocol/wire-events.ts';
import { encodeSelection } from '../../src/protocol/wire-form.ts';
import { batchOf } from '../protocol/hand-made.ts';
import { filterOf } from './pieces.ts';

const VIEWERS = 100;

/** A batch that counts how often its lines are asked for. */
function counted(): { batch: Batch; count: () => number } {
  let count = 0;
  const batch = batchOf('2026-11-21 needle\n2026-11-21 hay\n');
  const lines = (): readonly string[] => {
    count += 1;
    return batch.lines();
  };
  return { batch: { ...batch, lines }, count: () => count };
}

test('viewers with equal filters share one look at a batch, and the bytes that are made of it', async () => {
  const { batch, count } = counted();
  const form = eventsForm(null);
  const buffers = new Set<Buffer>();
  for (let viewer = 0; viewer < VIEWERS; viewer += 1) {
    const { selection } = await selectShared(
      filterOf({ grep: ['needle'] }),
      batch,
      beginAt(0, null),
    );
    if (selection !== null) buffers.add(encodeSelection(selection, form));
  }
  expect(count()).toBe(1);
  expect([...buffers].map(String)).toEqual(['id: 18-0123456789ab\ndata: 2026-11-21 needle\n\n']);
});

test('the order in which patterns are given makes no other filter', async () => {
  const { batch, count } = counted();
  await selectShared(filterOf({ grep: ['needle', '-'] }), batch, beginAt(0, null));
  await selectShared(filterOf({ grep: ['-', 'needle'] }), batch, beginAt(0, null));
  expect(count()).toBe(1);
});

test('viewers with other filters, or in the midst of another record, do not', async () => {
  const { batch, count } = counted();
  const begun = beginAt(0, null);
  const head = { start: 0, isSure: true, verdict: 'passes', hasLevel: true } as const;
  await selectShared(filterOf({ grep: ['needle'] }), batch, begun);
  await selectShared(filterOf({ grep: ['hay'] }), batch, begun);
  await selectShared(filterOf({ grep: ['needle'], context: 1 }), batch, begun);
  const inRecord = { ...begun, judge: { head, unfinished: null } };
  await selectShared(filterOf({ grep: ['needle'] }), batch, inRecord);
  expect(count()).toBe(4);
});

test('a batch keeps the work of eight filters, so that no number of them fills the memory', async () => {
  const { batch, count } = counted();
  for (let turn = 0; turn < 2; turn += 1) {
    for (let number = 0; number < 10; number += 1) {
      await selectShared(filterOf({ grep: ['needle'], context: number }), batch, beginAt(0, null));
    }
  }
  expect(count()).toBe(12);
});
