import { array, assert, constantFrom, nat, property, string, tuple } from 'fast-check';
import { expect, test } from 'vitest';

import { noticeRow } from '../../../web/lines/notice-row.ts';
import { foldRow, rowsOf } from '../../../web/lines/row.ts';
import type { Row } from '../../../web/lines/row.ts';
import { createLineWindow } from '../../../web/window/window.ts';
import type { LineWindow } from '../../../web/window/window.ts';

const MARK = '0123456789ab';
const LIMITS = { rows: 40, bytes: 400 };

/** A log of several files, as a list of rows with a turn between two files. */
function logOf(files: readonly (readonly string[])[]): Row[] {
  return files.flatMap((lines, generation) => {
    const lengths = lines.map((line) => line.length + 1);
    const message = { offset: 0, lengths, marks: [[0, MARK]] as const, lines, id: '' };
    const turn = noticeRow({ event: 'rotated', from: 'app.log.1', to: 'app.log' });
    const turns = generation === 0 || turn === null ? [] : [turn];
    return [...turns, ...rowsOf(message, { midLine: false, generation })];
  });
}

function rowsIn(lines: LineWindow): Row[] {
  return Array.from({ length: lines.end - lines.first }, (_, index) => {
    const row = lines.at(lines.first + index);
    if (row === undefined) throw new Error('a row between first and end is there');
    return row;
  });
}

const filesArbitrary = array(array(string({ maxLength: 30 }), { minLength: 1, maxLength: 80 }), {
  minLength: 1,
  maxLength: 4,
}).map((files) => files.map((lines) => lines.map((line) => line.replace(/[^ -~]/g, '.'))));

/** Where the model stands: the window holds the rows [from, to) of the log. */
interface Model {
  from: number;
  to: number;
}

/** What is asked for at an edge is what the edge's id says, not what the model knows. */
function placeOf(log: readonly Row[], id: string | null, near: number): number {
  const offset = Number(id?.split('-')[0]);
  for (let distance = 0; distance <= log.length; distance += 1) {
    for (const index of [near - distance, near + distance]) {
      const row = log[index];
      if (row?.kind === 'line' && (row.offset ?? 0) + row.size === offset) return index + 1;
    }
  }
  return 0;
}

test('holds rows that follow on each other, whatever is read at which edge', () => {
  const steps = array(tuple(constantFrom('older', 'newer', 'seek'), nat(30)), {
    maxLength: 60,
  });
  assert(
    property(filesArbitrary, steps, (files, walk) => {
      const log = logOf(files);
      const lines = createLineWindow(LIMITS);
      const model: Model = { from: 0, to: 0 };
      for (const [step, count] of [['seek', 10] as const, ...walk]) {
        take({ log, lines, model }, step, count + 1);
        const held = rowsIn(lines);
        const start = log.findIndex((row) => row === held[0]);
        expect(held).toEqual(log.slice(start, start + held.length));
        model.from = start;
        model.to = start + held.length;
        expect(held.length).toBeLessThanOrEqual(LIMITS.rows + 1);
        expect(lines.older).toBe(start > 0);
        expect(lines.newer).toBe(model.to < log.length);
      }
    }),
    { numRuns: 300 },
  );
});

interface Walk {
  readonly log: readonly Row[];
  readonly lines: LineWindow;
  readonly model: Model;
}

function take({ log, lines, model }: Walk, step: 'older' | 'newer' | 'seek', count: number): void {
  if (step === 'seek') {
    const from = lineAt(log, (count * 7) % log.length);
    const rows = log.slice(from, from + count);
    lines.clear({ frontId: idBefore(log, from), older: from > 0, newer: true });
    lines.append(rows, idBehind(rows));
    lines.newer = from + rows.length < log.length;
  } else if (step === 'older') {
    const to = placeOf(log, lines.frontId, model.from);
    const first = log.findIndex((row) => row === lines.firstLine);
    const from = lineAt(log, Math.max(0, Math.min(to, first) - count));
    // Turns between two lines come with the older ones.
    const rows = log.slice(from, model.from);
    if (rows.length > 0) lines.prepend(rows, { frontId: idBefore(log, from), older: from > 0 });
  } else {
    const from = placeOf(log, lines.tailId, model.to - 1);
    const rows = log.slice(from, from + count);
    lines.append(rows, idBehind(rows));
    lines.newer = from + rows.length < log.length;
  }
}

/** The first line at or before a row: pages begin with one. */
function lineAt(log: readonly Row[], index: number): number {
  while (index > 0 && log[index]?.kind !== 'line') index -= 1;
  return index;
}

function idBefore(log: readonly Row[], index: number): string {
  return idBehind(log.slice(0, index)) ?? `0-${MARK}`;
}

function idBehind(rows: readonly Row[]): string | null {
  const last = rows.findLast((row) => row.kind === 'line');
  return last?.kind === 'line' ? `${(last.offset ?? 0) + last.size}-${MARK}` : null;
}

test('rows that come after others went keep their numbers', () => {
  const lines = createLineWindow({ rows: 3, bytes: 1000 });
  const rows = logOf([['a', 'b', 'c', 'd', 'e']]);
  lines.append(rows.slice(0, 3), null);
  const c = lines.at(2);
  lines.append(rows.slice(3), null);
  expect([lines.first, lines.end]).toEqual([2, 5]);
  expect(lines.at(2)).toBe(c);
  lines.prepend(rows.slice(0, 2), { frontId: null, older: false });
  expect([lines.first, lines.end]).toEqual([0, 3]);
  expect(lines.at(2)).toBe(c);
});

test('tells beforehand how many rows have to go for new ones', () => {
  const lines = createLineWindow({ rows: 5, bytes: 1000 });
  const rows = logOf([['a', 'b', 'c', 'd', 'e']]);
  lines.append(rows.slice(0, 4), null);
  expect(lines.evictedBy({ rows: 1, bytes: 2 })).toBe(0);
  expect(lines.evictedBy({ rows: 3, bytes: 6 })).toBe(2);
});

test('the newest row stays, however long it is', () => {
  const lines = createLineWindow({ rows: 100, bytes: 50 });
  lines.append(logOf([['x'.repeat(30), 'y'.repeat(30), 'z'.repeat(500)]]), null);
  expect(rowsIn(lines)).toMatchObject([{ text: 'z'.repeat(500) }]);
});

test('the last row that goes is a line, so that what comes before can be asked for by its id', () => {
  const lines = createLineWindow({ rows: 3, bytes: 1000 });
  const [turn] = logOf([[], ['b']]);
  if (turn === undefined) throw new Error('between two files there is a turn');
  const [a, b, c, d] = logOf([['a', 'b', 'c', 'd']]);
  if (a === undefined || b === undefined || c === undefined || d === undefined)
    throw new Error('four lines are four rows');
  lines.append([a, turn, b, c], null);
  // One row had to go, and it is the line: the turn behind it stays.
  expect(rowsIn(lines)).toEqual([turn, b, c]);
  expect(lines.frontId).toBe(`2-${MARK}`);
  lines.append([d], null);
  // The turn alone has no id to ask by: the line behind it goes too.
  expect(rowsIn(lines)).toEqual([c, d]);
  expect(lines.frontId).toBe(`4-${MARK}`);
});

test('what is hidden on both sides of an edge is one fold, and keeps its number', () => {
  const lines = createLineWindow({ rows: 9, bytes: 1000 });
  const [a, b] = logOf([['a', 'b']]);
  if (a === undefined || b === undefined) throw new Error('two lines are two rows');
  lines.append([foldRow(10), b], null);
  lines.prepend([a, foldRow(5)], { frontId: null, older: false });
  expect(rowsIn(lines)).toEqual([a, foldRow(15), b]);
  expect([lines.first, lines.end]).toEqual([-1, 2]);
  lines.append([foldRow(1)], null);
  lines.append([foldRow(2)], null);
  expect(rowsIn(lines)).toEqual([a, foldRow(15), b, foldRow(3)]);
});
