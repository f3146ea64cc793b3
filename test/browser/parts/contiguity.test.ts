import { expect, test } from 'vitest';

import type { BatchMessage } from '../../../src/protocol/batch-message.ts';
import { createContiguity } from '../../../web/stream/contiguity.ts';

const HEAD = '0123456789ab';

function batch(offset: number, lengths: number[], partial = false): BatchMessage {
  const end = lengths.reduce((sum, length) => sum + length, offset);
  return {
    offset,
    lengths,
    marks: [[0, HEAD]],
    lines: lengths.map(() => 'text'),
    ...(partial ? { partial: true as const } : {}),
    id: `${end}-${HEAD}${partial ? '--c' : ''}`,
  };
}

test('batches that follow on one another are contiguous', () => {
  const contiguity = createContiguity();
  expect(contiguity.batch(batch(100, [5, 5])).kind).toBe('contiguous');
  expect(contiguity.batch(batch(110, [5])).kind).toBe('contiguous');
  expect(contiguity.counts).toMatchObject({ lines: 3, gaps: 0, holes: 0, repeats: 0 });
});

test('bytes that are left out are a hole', () => {
  const contiguity = createContiguity();
  contiguity.batch(batch(0, [10]));
  expect(contiguity.batch(batch(15, [5]))).toEqual({ kind: 'hole', bytes: 5 });
  expect(contiguity.counts.holes).toBe(1);
  expect(contiguity.batch(batch(20, [5])).kind).toBe('contiguous');
});

test('bytes that come again are a repeat', () => {
  const contiguity = createContiguity();
  contiguity.batch(batch(0, [10]));
  expect(contiguity.batch(batch(4, [6]))).toEqual({ kind: 'repeat', bytes: 6 });
  expect(contiguity.counts.repeats).toBe(1);
});

test('after a gap any offset may come', () => {
  const contiguity = createContiguity();
  contiguity.batch(batch(0, [10]));
  contiguity.notice({ event: 'gap', reason: 'gone', message: '' });
  expect(contiguity.batch(batch(4000, [6])).kind).toBe('contiguous');
  expect(contiguity.counts).toMatchObject({ lines: 2, gaps: 1, holes: 0, repeats: 0 });
});

test.each([
  { event: 'rotated', from: 'a.1', to: 'a' } as const,
  { event: 'truncated', file: 'a' } as const,
])('after $event the next byte is the first of a file', (notice) => {
  const contiguity = createContiguity();
  contiguity.batch(batch(0, [10]));
  contiguity.notice(notice);
  expect(contiguity.batch(batch(0, [6])).kind).toBe('contiguous');
  contiguity.notice(notice);
  expect(contiguity.batch(batch(6, [6]))).toEqual({ kind: 'hole', bytes: 6 });
});

test('after a fresh start any offset may come', () => {
  const contiguity = createContiguity();
  contiguity.batch(batch(0, [10]));
  contiguity.restart();
  expect(contiguity.batch(batch(500, [6])).kind).toBe('contiguous');
});

test('a line in pieces counts once, and its pieces go on with one another', () => {
  const contiguity = createContiguity();
  expect(contiguity.batch(batch(0, [10], true))).toEqual({ kind: 'contiguous', midLine: false });
  expect(contiguity.batch(batch(10, [10], true))).toEqual({ kind: 'contiguous', midLine: true });
  expect(contiguity.batch(batch(20, [10]))).toEqual({ kind: 'contiguous', midLine: true });
  expect(contiguity.batch(batch(30, [10]))).toEqual({ kind: 'contiguous', midLine: false });
  expect(contiguity.counts.lines).toBe(2);
});

test('newest lines that begin further on are a skip, and those that are known are none', () => {
  const contiguity = createContiguity();
  contiguity.batch(batch(0, [10]));
  contiguity.skip();
  expect(contiguity.batch(batch(500, [6]))).toEqual({ kind: 'skip', bytes: 490 });
  expect(contiguity.batch(batch(506, [6])).kind).toBe('contiguous');
  contiguity.skip();
  expect(contiguity.batch(batch(200, [312])).kind).toBe('contiguous');
  expect(contiguity.counts).toMatchObject({ lines: 4, bytes: 334, skips: 1, holes: 0, repeats: 0 });
});

test('how much was skipped is not known where the newest lines are of another file', () => {
  const contiguity = createContiguity();
  contiguity.batch({ ...batch(0, [5000]), id: '5000-aaaaaaaaaaaa-00000000' });
  contiguity.skip();
  const next = { ...batch(9000, [10]), id: '9010-bbbbbbbbbbbb-00000000' };
  expect(contiguity.batch(next)).toEqual({ kind: 'skip', bytes: null });
});
