import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { LineRow } from '../../../web/lines/row.ts';
import { createRowStore } from '../../../web/lines/store.ts';
import type { RowStore } from '../../../web/lines/store.ts';

function line(text: string, size = text.length + 1): LineRow {
  const rest = { continues: false, unfinished: false, utf8: true };
  return { kind: 'line', text, offset: 0, size, ...rest };
}

function textsOf(store: RowStore): string[] {
  const texts = [];
  for (let sequence = store.first; sequence < store.end; sequence += 1) {
    const row = store.at(sequence);
    texts.push(row?.kind === 'line' ? row.text : '');
  }
  return texts;
}

test('holds what was added, in order, by numbers that never change', () => {
  const store = createRowStore();
  store.append([line('a'), line('b')]);
  store.append([line('c')]);
  expect(textsOf(store)).toEqual(['a', 'b', 'c']);
  expect(store.at(1)).toMatchObject({ text: 'b' });
  expect(store.at(3)).toBeUndefined();
});

test('lets the oldest rows go when there are too many', () => {
  const store = createRowStore({ rows: 3, bytes: 1000 });
  store.append(['a', 'b', 'c', 'd', 'e'].map((text) => line(text)));
  expect(textsOf(store)).toEqual(['c', 'd', 'e']);
  expect([store.first, store.end, store.evictedLines]).toEqual([2, 5, 2]);
  expect(store.at(1)).toBeUndefined();
});

test('lets the oldest rows go when their text is too much, but never the newest', () => {
  const store = createRowStore({ rows: 100, bytes: 50 });
  store.append([line('a', 30), line('b', 30)]);
  expect(textsOf(store)).toEqual(['b']);
  store.append([line('c', 500)]);
  expect(textsOf(store)).toEqual(['c']);
});

test('is full a little before rows have to go', () => {
  const store = createRowStore({ rows: 100, bytes: 10_000 });
  store.append(Array.from({ length: 94 }, () => line('x')));
  expect(store.full).toBe(false);
  store.append([line('x')]);
  expect(store.full).toBe(true);
});

test('always holds the newest rows, whatever comes', () => {
  const batches = fc.array(fc.array(fc.string({ maxLength: 5 }), { maxLength: 40 }));
  fc.assert(
    fc.property(batches, fc.integer({ min: 1, max: 50 }), (texts, limit) => {
      const store = createRowStore({ rows: limit, bytes: 1e9 });
      for (const batch of texts) store.append(batch.map((text) => line(text)));
      const all = texts.flat();
      expect(textsOf(store)).toEqual(all.slice(-limit));
      expect(store.end).toBe(all.length);
      expect(store.evictedLines).toBe(Math.max(0, all.length - limit));
    }),
  );
});

test('holds 100,000 rows while 300,000 pass', () => {
  const store = createRowStore();
  for (let start = 0; start < 300_000; start += 1000)
    store.append(Array.from({ length: 1000 }, (_, index) => line(String(start + index))));
  expect(store.end - store.first).toBe(100_000);
  expect(store.at(200_000)).toMatchObject({ text: '200000' });
  expect(store.at(299_999)).toMatchObject({ text: '299999' });
});
