import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  boundaryLinesBefore,
  lastBoundary,
  nextBoundary,
  unfinishedUpTo,
} from '../../src/file/boundary.ts';
import type { Boundary } from '../../src/file/id-at.ts';
import { logBytes } from '../helpers/log-bytes.ts';
import { cutsOf } from '../helpers/oracle.ts';
import { createSlot } from './files.ts';

const LINE_END = 0x0a;

/** Lines long enough that several blocks of 64 KiB are read for one. */
const longLines: fc.Arbitrary<Buffer> = fc
  .tuple(fc.array(fc.nat(90_000), { maxLength: 6 }), fc.boolean())
  .map(([lengths, endsMidLine]) => {
    const text = lengths.map((length) => 'x'.repeat(length)).join('\n');
    return Buffer.from(endsMidLine ? text : `${text}\n`);
  });

const place = fc.record({
  bytes: fc.oneof(logBytes, longLines),
  nat: fc.nat(),
  maxLineBytes: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 90_000 })),
  count: fc.oneof(fc.nat(5), fc.nat(300)),
});

const RUNS = { numRuns: 300 };

/** Where the lines begin of which something lies before the offset. */
function lineStarts(bytes: Buffer, offset: number): number[] {
  const starts = offset === 0 ? [] : [0];
  for (let at = 1; at < offset; at += 1) if (bytes[at - 1] === LINE_END) starts.push(at);
  return starts;
}

function boundaryAt(bytes: Buffer, offset: number): Boundary {
  return { offset, midLine: offset > 0 && bytes[offset - 1] !== LINE_END };
}

describe('lastBoundary', () => {
  test('is the last cut that reading from the start comes to', async () => {
    const slot = createSlot();
    await fc.assert(
      fc.asyncProperty(place, async ({ bytes, nat, maxLineBytes }) => {
        const offset = nat % (bytes.length + 1);
        const found = await lastBoundary(await slot.hold(bytes), offset, maxLineBytes);
        const cuts = cutsOf(bytes.subarray(0, offset), maxLineBytes);
        expect(found).toEqual(cuts.at(-1) ?? { offset: 0, midLine: false });
      }),
      RUNS,
    );
  });

  test.each([
    [99, 0],
    [100, 100],
    [101, 100],
    [199, 100],
    [200, 200],
    [201, 200],
    [300, 300],
    [1000, 1000],
  ])('of %i bytes without a line end and pieces of 100 is at %i', async (size, offset) => {
    const generation = await createSlot().hold('x'.repeat(size));
    expect(await lastBoundary(generation, size, 100)).toEqual({ offset, midLine: offset > 0 });
  });
});

describe('boundaryLinesBefore', () => {
  test('goes back as many lines as a naive count says, wherever it begins', async () => {
    const slot = createSlot();
    await fc.assert(
      fc.asyncProperty(place, async ({ bytes, nat, count }) => {
        const from = boundaryAt(bytes, nat % (bytes.length + 1));
        const starts = lineStarts(bytes, from.offset);
        const lineCount = Math.min(count, starts.length);
        const offset = lineCount === 0 ? from.offset : (starts.at(-lineCount) ?? 0);
        expect(await boundaryLinesBefore(await slot.hold(bytes), from, count)).toEqual({
          boundary: lineCount === 0 ? from : { offset, midLine: false },
          lineCount,
        });
      }),
      RUNS,
    );
  });
});

describe('nextBoundary', () => {
  test('is the first line start at or after an offset, or the end', async () => {
    const slot = createSlot();
    await fc.assert(
      fc.asyncProperty(place, fc.nat(), async ({ bytes, nat }, other) => {
        const end = boundaryAt(bytes, nat % (bytes.length + 1));
        const offset = other % (end.offset + 10);
        const starts = [0, ...lineStarts(bytes, end.offset)];
        const next = starts.find((start) => start >= offset);
        const expected = next === undefined ? end : { offset: next, midLine: false };
        expect(await nextBoundary(await slot.hold(bytes), offset, end)).toEqual(expected);
      }),
      RUNS,
    );
  });
});

describe('unfinishedUpTo', () => {
  test('says where to look on, unless a line ends between two offsets', async () => {
    const slot = createSlot();
    await fc.assert(
      fc.asyncProperty(place, fc.nat(), async ({ bytes, nat }, other) => {
        const from = nat % (bytes.length + 1);
        const to = from + (other % (bytes.length + 1));
        const range = bytes.subarray(from, to);
        const firstNul = range.indexOf(0);
        const upTo = from + (firstNul < 0 ? range.length : firstNul);
        const expected = range.includes(LINE_END) ? null : upTo;
        expect(await unfinishedUpTo(await slot.hold(bytes), from, to)).toBe(expected);
      }),
      RUNS,
    );
  });
});
