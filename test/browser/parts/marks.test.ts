import { expect, test } from 'vitest';

import type { LineRow } from '../../../web/lines/row.ts';
import { createMarks } from '../../../web/marks.ts';

/** A line of 10 bytes in a file of the log. */
function lineAt(offset: number, generation = 0): LineRow {
  const mark = `00000000000${generation}`;
  const shape = { continues: false, unfinished: false, utf8: true } as const;
  return { kind: 'line', text: 'x', offset, size: 10, mark, generation, ...shape };
}

test('marks are in the order of the log, through its files', () => {
  const marks = createMarks();
  for (const line of [lineAt(10, 1), lineAt(50, 0), lineAt(20, 0)]) marks.toggle(line);
  expect(marks.from(lineAt(20, 0), 'after')).toBe('60-000000000000');
  expect(marks.from(lineAt(50, 0), 'after')).toBe('20-000000000001');
  expect(marks.from(lineAt(10, 1), 'after')).toBe('30-000000000000');
  expect(marks.from(lineAt(20, 0), 'before')).toBe('20-000000000001');
  expect(marks.from(lineAt(5, 1), 'before')).toBe('60-000000000000');
});

test('a mark is taken away by marking again, and there are no more than 200', () => {
  const marks = createMarks();
  marks.toggle(lineAt(0));
  marks.toggle(lineAt(0));
  expect(marks.has(lineAt(0))).toBe(false);
  expect(marks.from(lineAt(0), 'after')).toBeNull();
  for (let index = 0; index <= 200; index += 1) marks.toggle(lineAt(index * 10));
  expect(marks.has(lineAt(0))).toBe(false);
  expect(marks.has(lineAt(2000))).toBe(true);
});

test('a line that came late has no place to come back to', () => {
  const marks = createMarks();
  const late = { ...lineAt(0), offset: null, mark: null };
  marks.toggle(late);
  expect(marks.has(late)).toBe(false);
});
