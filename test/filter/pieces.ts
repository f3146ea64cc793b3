import assert from 'node:assert/strict';

import * as fc from 'fast-check';

import { parseFilter } from '../../src/filter/criteria.ts';
import type { Criteria, FilterParameters } from '../../src/filter/criteria.ts';
import type { Batch } from '../../src/protocol/batch.ts';
import { batchOf, markFrom } from '../protocol/hand-made.ts';

/** A filter as its parameters say it. */
export function filterOf(parameters: Partial<FilterParameters>): Criteria {
  const filter = parseFilter({ grep: [], exclude: [], level: null, context: 0, ...parameters });
  assert(filter !== null && 'key' in filter, JSON.stringify(filter));
  return filter;
}

/** Cuts a file of whole lines into batches; `sizes` are lines a batch, in turn. */
export function toBatches(file: string, sizes: readonly number[]): Batch[] {
  const batches: Batch[] = [];
  const lines = file.split('\n').slice(0, -1);
  let startOffset = 0;
  for (let turn = 0; lines.length > 0; turn += 1) {
    const content = `${lines.splice(0, sizes[turn % sizes.length] ?? 1).join('\n')}\n`;
    batches.push(batchOf(content, { startOffset, marks: [markFrom(0)] }));
    startOffset += content.length;
  }
  return batches;
}

const LINES = [
  '2026-11-21T10:00:00Z INFO order paid',
  '2026-11-21T10:00:01Z ERROR needle failed',
  '2026-11-21T10:00:02Z WARN hay',
  '{"level":50,"msg":"needle"}',
  '{"level":"info","msg":"hay"}',
  'level=error msg=needle',
  'E1121 10:00:00.000000 1 main.go:1] needle',
  '    at order (app.js:1:1)',
  '  needle in a trace',
  'Caused by: java.lang.IllegalStateException: needle',
  'Caused by: secret',
  'plain hay',
  'plain needle',
  'plain secret needle',
  '',
  '\t',
  '\u001B[31mplain nee\u001B[0mdle\r',
];

/** A file of such lines, some of them long, so that records and context end before their lines do. */
export const files: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(
      fc.constantFrom(...LINES),
      fc.oneof(
        { weight: 30, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.integer({ min: 20_000, max: 70_000 }) },
      ),
    ),
    { minLength: 1, maxLength: 60, size: 'max' },
  )
  .map((lines) => lines.map(([line, more]) => `${line}${'.'.repeat(more)}\n`).join(''));

/** A few such lines, none of them long, without what a text of a browser cannot hold. */
export const traceLines: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...LINES.slice(0, -1)), { minLength: 1, maxLength: 30, size: 'max' })
  .map((lines) => lines.map((line) => `${line}\n`).join(''));

export const filters: fc.Arbitrary<Criteria> = fc
  .record({
    grep: fc.constantFrom([], ['needle'], ['/NEEDLE|fail/i'], ['needle', 'plain'], ['absent']),
    exclude: fc.constantFrom([], ['secret'], ['/sec.et/', 'hay']),
    level: fc.constantFrom(null, 'warn', 'info,error'),
    context: fc.constantFrom(0, 0, 1, 2, 7),
  })
  .filter(({ grep, exclude, level }) => grep.length + exclude.length > 0 || level !== null)
  .map(filterOf);

export const batchSizes: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 1, max: 20 }), {
  minLength: 1,
  maxLength: 5,
});
