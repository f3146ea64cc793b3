import { describe, expect, test } from 'vitest';

import { createJointScale } from '../../../web/several/scale.ts';
import type { LogExtent } from '../../../web/several/scale.ts';

const log = (
  name: string,
  total: number,
  ...samples: readonly (readonly [number, number])[]
): LogExtent => ({
  name,
  total,
  live: total,
  samples: samples.map(([timeMs, before]) => ({ timeMs, before })),
});

describe('a share of the bytes of several logs', () => {
  const dense = log('dense', 900, [1000, 0], [1900, 900]);
  const rare = log('rare', 100, [0, 0], [10_000, 100]);

  test('is the bytes of all that come before a time', () => {
    const { shareOf, placeAt } = createJointScale([dense, rare]);
    expect([shareOf(-1), shareOf(0), shareOf(1000), shareOf(10_000)]).toEqual([0, 0, 0.01, 1]);
    expect(shareOf(1450)).toBeCloseTo((450 + 14.5) / 1000, 9);
    for (const share of [0.005, 0.01, 0.2, 0.9, 0.95, 0.999]) {
      const place = placeAt(share);
      expect(place.kind === 'time' && shareOf(place.timeMs)).toBeCloseTo(share, 2);
    }
  });

  test('begins with logs that say no times, one after the other', () => {
    const scale = createJointScale([log('one', 300), dense, log('two', 800)]);
    expect(scale.placeAt(0.075)).toEqual({ kind: 'within', name: 'one', share: 0.5 });
    expect(scale.placeAt(700 / 2000)).toEqual({ kind: 'within', name: 'two', share: 0.5 });
    expect(scale.placeAt(1100 / 2000)).toEqual({ kind: 'time', timeMs: 1000 });
    expect(scale.shareOf(1000)).toBe(1100 / 2000);
    expect(scale.shareWithin('two', 400)).toBe(700 / 2000);
    expect(scale.shareWithin('dense', 400)).toBeNull();
  });

  test('is one of them where none says any, of an offset of its live file', () => {
    const scale = createJointScale([log('one', 300), { ...log('two', 700), live: 200 }]);
    expect(scale.placeAt(1)).toEqual({ kind: 'within', name: 'two', share: 1 });
    expect(scale.shareWithin('two', 100)).toBe(0.9);
  });

  test('ascends where lines are not in order, and where a log stood still', () => {
    const scale = createJointScale([
      log('app', 400, [1000, 0], [3000, 100], [2000, 200], [3000, 300], [4000, 400]),
    ]);
    const times = Array.from({ length: 401 }, (_, index) => {
      const place = scale.placeAt(index / 400);
      return place.kind === 'time' ? place.timeMs : NaN;
    });
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(scale.shareOf(2999)).toBeLessThan(0.25);
    expect(scale.shareOf(3000)).toBe(0.75);
  });

  test('is all of nothing where there are no bytes', () => {
    expect(createJointScale([log('empty', 0)]).shareOf(5)).toBe(1);
    expect(createJointScale([]).shareOf(5)).toBe(1);
  });
});
