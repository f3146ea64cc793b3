import { describe, expect, test } from 'vitest';

import { isGlob, splitGlob } from '../../src/naming/glob.ts';
import { orderSeries } from '../../src/naming/series.ts';

/** Names that are to be put in the order in which they stand here, whatever order they come in. */
const SERIES: readonly (readonly [string, readonly string[]])[] = [
  ['numbers, past ten', ['job-1.log', 'job-9.log', 'job-10.log', 'job-100.log']],
  ['numbers with zeros before them', ['job-0008.log', 'job-0009.log', 'job-0010.log']],
  [
    'numbers of more digits than count',
    ['run-9', 'run-99999', 'run-100000', 'run-12345678901234567890'],
  ],
  ['bare numbers', ['9', '10', '2000']],
  ['days', ['job-2025-12-31.log', 'job-2026-01-01.log', 'job-2026-11-21.log']],
  [
    'days of which the year comes last',
    ['job-30112025.log', 'job-13022026.log', 'job-01032026.log'],
  ],
  [
    'days with names of months',
    ['job-21-Nov-2025.log', 'job-01-Dec-2025.log', 'job-03-Jan-2026.log'],
  ],
  ['moments', ['b-20261121T095959.log', 'b-20261121T100000.log', 'b-20261122T000000.log']],
  ['seconds', ['b-1763712345.log', 'b-1763712346.log']],
  ['two numbers, the first of which counts more', ['job-9-2.log', 'job-10-1.log', 'job-10-12.log']],
  ['a number in the middle', ['build-8-main.log', 'build-11-main.log']],
  ['a single name', ['anything']],
];

describe('names of a series are put in order', () => {
  test.each(SERIES)('by %s', (_name, names) => {
    expect(orderSeries(names.toReversed())).toEqual(names);
    expect(orderSeries([...names.slice(1), ...names.slice(0, 1)])).toEqual(names);
  });
});

describe('names of a series do not tell', () => {
  test.each([
    ['where they differ in more than numbers', ['job-1-main.log', 'job-2-next.log']],
    ['where they have no number', ['job-a.log', 'job-b.log']],
    ['where two numbers are the same', ['job-1.log', 'job-01.log']],
    ['where day and month may be either', ['job-01022026.log', 'job-02012026.log']],
    ['where they are checksums', ['job-3fa9.log', 'job-77c0.log', 'job-a2b1.log']],
  ])('%s', (_name, names) => {
    expect(orderSeries(names)).toBeNull();
  });
});

test('a glob is taken apart where its first wildcard is', () => {
  expect(splitGlob('/var/log/nginx/*.log')).toEqual({ folder: '/var/log/nginx', glob: '*.log' });
  expect(splitGlob('/var/*/a?.log')).toEqual({ folder: '/var', glob: '*/a?.log' });
  expect(splitGlob('/*.log')).toEqual({ folder: '/', glob: '*.log' });
  expect(splitGlob('*.log')).toEqual({ folder: '.', glob: '*.log' });
});

test.each([
  ['app.log', false],
  ['app (1).log', false],
  ['app[].log', false],
  ['*.log', true],
  ['app?.log', true],
  ['app[12].log', true],
  ['{a,b}.log', true],
])('whether %s has wildcards: %s', (path, expected) => {
  expect(isGlob(path)).toBe(expected);
});
