import { expect, test } from 'vitest';

import { levelAt } from '../../../web/lines/line-level.ts';
import { rowsOf } from '../../../web/lines/row.ts';
import type { Row } from '../../../web/lines/row.ts';

const MARK = '0123456789ab';

function rowsIn(generation: number, lines: readonly string[], offset = 0): Row[] {
  const lengths = lines.map((line) => line.length + 1);
  const message = { offset, lengths, marks: [[0, MARK]] as const, lines, id: '' };
  return rowsOf(message, { midLine: false, generation });
}

function levelsOf(rows: readonly Row[]): (string | null)[] {
  return rows.map((_, index) => levelAt((sequence) => rows[sequence], index));
}

const TRACE = ['10:00:00 ERROR failed', '    at charge', '    at main'];

test('a line that goes on has the level of the one before it, however far back that is', () => {
  expect(levelsOf(rowsIn(0, TRACE))).toEqual(['error', 'error', 'error']);
});

test('a line at the same offset of another file has nothing to do with it', () => {
  const [, ...goesOn] = rowsIn(0, TRACE);
  levelsOf(rowsIn(0, TRACE));
  expect(levelsOf(goesOn)).toEqual([null, null]);
  const [head] = rowsIn(0, TRACE);
  const [, other] = rowsIn(1, TRACE);
  if (head === undefined || other === undefined) throw new Error('three lines are three rows');
  expect(levelsOf([head, other])).toEqual(['error', null]);
});

test('what a filter left out between two lines may have been another record', () => {
  const rows = [...rowsIn(0, TRACE.slice(0, 1)), ...rowsIn(0, TRACE.slice(1), 400)];
  expect(levelsOf(rows)).toEqual(['error', null, null]);
});

test('rows of other logs between its lines break no trace, and give it no level', () => {
  const ofApp = rowsIn(0, TRACE).map((row): Row => ({ ...row, log: 'app' }));
  const ofDb = rowsIn(0, ['10:00:01 WARN slow', 'a word']).map((row): Row => ({
    ...row,
    log: 'db',
  }));
  const [head, first, second] = ofApp;
  const [slow, word] = ofDb;
  const notice: Row = { kind: 'notice', tone: 'turn', title: 'Rotated', text: '', log: 'db' };
  if (!head || !first || !second || !slow || !word) throw new Error('each line is a row');
  const rows = [head, slow, first, word, notice, second];
  expect(levelsOf(rows)).toEqual(['error', 'warn', 'error', null, null, 'error']);
  expect(levelsOf([slow, first])).toEqual(['warn', null]);
});

test('a trace of thousands of lines is not looked through for each of them', () => {
  const rows = rowsIn(0, ['10:00:00 ERROR failed', ...Array<string>(5000).fill('    at charge')]);
  let reads = 0;
  levelAt((sequence) => {
    reads += 1;
    return rows[sequence];
  }, 5000);
  expect(reads).toBeLessThanOrEqual(200);
});
