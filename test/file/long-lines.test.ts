import { appendFileSync } from 'node:fs';

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { lastBoundary } from '../../src/file/boundary.ts';
import { idAt } from '../../src/file/id-at.ts';
import { ORIGIN } from '../../src/file/identity.ts';
import { endIdOf } from '../../src/protocol/batch.ts';
import type { Batch } from '../../src/protocol/batch.ts';
import type { EventId } from '../../src/protocol/event-id.ts';
import { chunkedLogBytes } from '../helpers/log-bytes.ts';
import { cutsOf } from '../helpers/oracle.ts';
import { createSlot, readAll } from './files.ts';

const CAP = 100;

/** The line lengths in the file of what was read, line ends included; pieces with a `+`. */
function shapesOf(batches: readonly Batch[]): string[] {
  return batches.flatMap(({ endsMidLine, ...batch }) =>
    batch.lines().map((line) => (endsMidLine ? `${line.length}+` : String(line.length + 1))),
  );
}

async function shapes(content: string, from: EventId = ORIGIN): Promise<string[]> {
  return shapesOf(await readAll(await createSlot().hold(content), { maxLineBytes: CAP }, from));
}

describe('I11: a line at the start of a file, with pieces of 100 bytes', () => {
  test.each([
    ['98 bytes', 98, ['99']],
    ['99 bytes, 100 with its line end', 99, ['100']],
    ['100 bytes', 100, ['100+', '1']],
    ['101 bytes', 101, ['100+', '2']],
    ['199 bytes', 199, ['100+', '100']],
    ['200 bytes', 200, ['100+', '100+', '1']],
    ['1,000 bytes', 1000, [...Array.from({ length: 10 }, () => '100+'), '1']],
  ])('of %s comes as it should', async (_name, length, expected) => {
    expect(await shapes(`${'x'.repeat(length)}\nnext\n`)).toEqual([...expected, '5']);
  });
});

test('a line further on is cut at multiples of the cap, never before it is that long', async () => {
  expect(await shapes(`${'a'.repeat(29)}\n${'x'.repeat(300)}\nnext\n`)).toEqual([
    '30',
    '170+',
    '100+',
    '31',
    '5',
  ]);
  expect(await shapes(`${'a'.repeat(29)}\n${'x'.repeat(169)}\n`)).toEqual(['30', '170']);
  expect(await shapes(`${'a'.repeat(29)}\n${'x'.repeat(170)}\n`)).toEqual(['30', '170+', '1']);
});

test('I10: a line that grows is cut where it is cut when it is there at once', async () => {
  const slot = createSlot();
  await fc.assert(
    fc.asyncProperty(chunkedLogBytes, fc.integer({ min: 20, max: 3000 }), async (chunks, cap) => {
      const generation = await slot.hold('');
      const cuts: { offset: number; midLine: boolean }[] = [];
      let position = ORIGIN;
      let size = 0;
      for (const chunk of chunks) {
        appendFileSync(slot.path, chunk);
        size += chunk.length;
        const batches = await readAll(generation, { maxLineBytes: cap, until: size }, position);
        const last = batches.at(-1);
        if (last !== undefined) position = endIdOf(last);
        cuts.push(...batches.flatMap(cutsIn));
      }
      expect(cuts).toEqual(cutsOf(Buffer.concat(chunks), cap));
    }),
    { numRuns: 100 },
  );
});

function cutsIn(batch: Batch) {
  let offset = batch.startOffset;
  return batch.lines().map((line) => {
    offset += line.length + (batch.endsMidLine ? 0 : 1);
    return { offset, midLine: batch.endsMidLine };
  });
}

test('a reader that joins in the middle of a long line finds the same cuts as one from its start', async () => {
  const content = `${'a'.repeat(250)}\n${'b'.repeat(777)}\n${'c'.repeat(1234)}`;
  const cuts = cutsOf(Buffer.from(content), CAP);
  const generation = await createSlot().hold(content);
  for (let offset = 1; offset <= content.length; offset += 1) {
    const boundary = await lastBoundary(generation, offset, CAP);
    const id = await idAt(generation, boundary);
    const rest = await readAll(generation, { maxLineBytes: CAP }, id ?? ORIGIN);
    expect(rest.flatMap(cutsIn)).toEqual(cuts.filter((cut) => cut.offset > boundary.offset));
  }
});
