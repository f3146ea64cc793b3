import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { endIdOf, takeLines } from '../../src/protocol/batch.ts';
import { formatEventId } from '../../src/protocol/event-id.ts';
import { createLineIds } from '../../src/protocol/line-ids.ts';
import { ANCHOR, HEAD, batchOf, markFrom } from './hand-made.ts';

/** A mark for every `step` bytes, told apart by their anchors. */
function stepMarks(first: number, count: number, step: number) {
  return Array.from({ length: count }, (_, index) =>
    markFrom(first + index * step, HEAD, (index + 1).toString(16).padStart(8, '0')),
  );
}

test('takes the mark that is last at or below the end of each line', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(300), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 1, max: 500 }),
      (lengths, step) => {
        const content = lengths.map((length) => `${'x'.repeat(length)}\n`).join('');
        const marks = stepMarks(8192, Math.ceil(content.length / step) + 1, step);
        const batch = batchOf(content, { startOffset: 8192, marks });
        const ids = createLineIds(batch, null);
        let offset = 8192;
        for (const length of lengths) {
          offset += length + 1;
          const anchor = marks.findLast(({ from }) => from <= offset)?.anchor;
          expect(ids.at(offset)).toBe(`${offset}-${HEAD}-${anchor}`);
        }
      },
    ),
  );
});

test('ends with the id of the batch', () => {
  const batch = batchOf('one\ntwo\n', { startOffset: 5000, marks: [markFrom(4096, HEAD, ANCHOR)] });
  const ids = createLineIds(batch, null);
  expect(ids.at(5004)).toBe(`5004-${HEAD}-${ANCHOR}`);
  expect(ids.at(5008)).toBe(formatEventId(endIdOf(batch)));
});

test('puts the same around every id, whatever part of it is new', () => {
  const marks = [markFrom(0), markFrom(4096, HEAD, ANCHOR)];
  const batch = batchOf('x'.repeat(9999), { startOffset: 1, marks });
  const bare = createLineIds(batch, null);
  const ids = createLineIds(batch, null, { before: 'id: ', behind: '\ndata: ' });
  for (const offset of [7, 999, 1000, 1001, 4095, 4096, 9999, 10_000]) {
    expect(ids.at(offset)).toBe(`id: ${bare.at(offset)}\ndata: `);
  }
});

test('says of a piece of a line that it goes on', () => {
  const batch = batchOf('half a li', { endsMidLine: true });
  expect(createLineIds(batch, null).at(9)).toBe(`9-${HEAD}--c`);
  expect(formatEventId(endIdOf(batch))).toBe(`9-${HEAD}--c`);
});

test('counts down to 0 where the stream has a limit', () => {
  const batch = batchOf('a\nb\nc\n');
  const ids = createLineIds(batch, 3);
  expect([2, 4, 6].map((offset) => ids.at(offset))).toEqual([
    `2-${HEAD}---2`,
    `4-${HEAD}---1`,
    `6-${HEAD}---0`,
  ]);
});

test('fails loudly where a batch has no mark for its first line', () => {
  const batch = batchOf('a\n', { marks: [markFrom(3)] });
  expect(() => createLineIds(batch, null).at(2)).toThrow(/mark/);
  expect(() => endIdOf(batch)).toThrow(/mark/);
});

test('cuts a batch after some of its lines, its marks and offsets unchanged', () => {
  const content = 'one\n\r\nthree\nfour\n';
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), (count) => {
      const batch = batchOf(content, { startOffset: 100 });
      const { taken, lineCount } = takeLines(batch, count);
      const expected = content.split('\n').slice(0, Math.min(count, 4));
      expect(lineCount).toBe(expected.length);
      expect(taken.lines()).toEqual(expected);
      expect(taken.bytes.toString()).toBe(`${expected.join('\n')}\n`);
      expect(taken.startOffset).toBe(100);
      expect(taken.endOffset).toBe(100 + taken.bytes.length);
      expect(taken.endsMidLine).toBe(false);
    }),
  );
});

test('takes a piece of a long line whole', () => {
  const batch = batchOf('a piece', { endsMidLine: true });
  expect(takeLines(batch, 1)).toEqual({ taken: batch, lineCount: 1 });
});
