import { expect, test } from 'vitest';

import type { LineRow } from '../../../web/lines/row.ts';
import { createGapsSeen } from '../../../web/gaps-seen.ts';
import { createScale } from '../../../web/scroll/scale.ts';
import { ticksOf } from '../../../web/scroll/ticks.ts';

const line = (offset: number, generation: number): LineRow => ({
  kind: 'line',
  text: '',
  offset,
  size: 100,
  continues: false,
  unfinished: false,
  utf8: true,
  mark: null,
  generation,
});

type Mounted = Parameters<ReturnType<typeof createGapsSeen>['look']>[0][number];

const notice = (tone: 'gap' | 'fault' | 'turn', sequence: number): Mounted => [
  { kind: 'notice', tone, title: '', text: '' },
  { dataset: { sequence: String(sequence) } },
];

test('marks, gaps and the ends of files have ticks where they are among all bytes', () => {
  const scale = createScale();
  scale.newest = 1;
  scale.learn([
    { file: 'app.log.1', size: 1000 },
    { file: 'app.log', size: 3000 },
  ] as Parameters<typeof scale.learn>[0]);
  const ticks = ticksOf(scale, {
    buckets: [],
    hits: [],
    marks: [{ generation: 1, offset: 1000 }],
    gaps: [{ generation: 0, offset: 500 }],
  });
  expect(ticks).toEqual([
    { share: 0.25, tone: 'turn' },
    { share: 0.125, tone: 'gap' },
    { share: 0.5, tone: 'mark' },
  ]);
});

test('a gap that was seen is remembered behind the line before it, once', () => {
  const before = [line(0, 0), line(100, 0)];
  const seen = createGapsSeen((sequence) => before[sequence]);
  expect(seen.look([notice('turn', 0)])).toBe(false);
  expect(seen.look([notice('gap', 0), notice('fault', 1)])).toBe(true);
  expect(seen.look([notice('gap', 0)])).toBe(false);
  expect(seen.places).toEqual([
    { generation: 0, offset: 100 },
    { generation: 0, offset: 200 },
  ]);
});
