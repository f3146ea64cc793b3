import { appendFileSync } from 'node:fs';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { lastBoundary, nextBoundary } from '../../src/file/boundary.ts';
import type { Generation } from '../../src/file/generation.ts';
import { idAt } from '../../src/file/id-at.ts';
import { ORIGIN } from '../../src/file/identity.ts';
import { readBatch } from '../../src/file/read-batch.ts';
import type { ReadOptions } from '../../src/file/read-batch.ts';
import { verify } from '../../src/file/verify.ts';
import { endIdOf } from '../../src/protocol/batch.ts';
import { formatEventId } from '../../src/protocol/event-id.ts';
import type { EventId } from '../../src/protocol/event-id.ts';
import { holeyBytes } from '../helpers/log-bytes.ts';
import { cutsOf, idAtOffset, withoutTail } from '../helpers/oracle.ts';
import type { Cut } from '../helpers/oracle.ts';
import { createSlot, fileOf } from './files.ts';

const maxLineBytes = fc.oneof(fc.integer({ min: 20, max: 200 }), fc.integer({ min: 20, max: 9e4 }));
const RUNS = { numRuns: 150 };

interface Way {
  readonly cuts: readonly Cut[];
  readonly position: EventId;
  /** The bytes of the holes, by where they end. */
  readonly holes: ReadonlyMap<number, number>;
  /** What is text, holes left out. */
  readonly text: Buffer;
}

/** Reads on from a position until there is nothing more. */
async function readOn(
  generation: Generation,
  from: EventId,
  options: Omit<ReadOptions, 'until'>,
): Promise<Way> {
  const cuts: Cut[] = [];
  const holes = new Map<number, number>();
  const texts: Buffer[] = [];
  let position = from;
  for (;;) {
    const result = await readBatch(generation, position, { until: null, ...options });
    if (result.kind === 'changed') throw new Error(`changed at ${position.offset}`);
    if (result.kind === 'unfinished') {
      return { cuts, position, holes, text: Buffer.concat(texts) };
    }
    if (result.kind === 'hole') {
      position = result.position;
      holes.set(position.offset, result.bytes);
      cuts.push({ offset: position.offset, midLine: true });
      continue;
    }
    let { startOffset: offset } = result.batch;
    const midLine = result.batch.endsMidLine;
    for (const line of result.batch.lines()) {
      offset += line.length + (midLine ? 0 : 1);
      cuts.push({ offset, midLine });
    }
    texts.push(result.batch.bytes);
    position = endIdOf(result.batch);
  }
}

test('T03: holes end and lines are cut where the protocol says, whatever the block size', async () => {
  const slot = createSlot();
  await fc.assert(
    fc.asyncProperty(
      holeyBytes,
      maxLineBytes,
      fc.integer({ min: 1, max: 70_000 }),
      async (bytes, cap, blockBytes) => {
        const generation = await slot.hold(bytes);
        const way = await readOn(generation, ORIGIN, { maxLineBytes: cap, blockBytes });
        expect(way.cuts).toEqual(cutsOf(bytes, cap));
        expect(formatEventId(way.position)).toBe(
          way.position.offset === 0
            ? formatEventId(ORIGIN)
            : idAtOffset(bytes, way.cuts.at(-1) ?? { offset: 0, midLine: false }),
        );
        expect(await verify(generation, way.position)).toBe('match');
      },
    ),
    RUNS,
  );
});

test('T03: a file is its text and its holes, with nothing left over but an unfinished line', async () => {
  const slot = createSlot();
  await fc.assert(
    fc.asyncProperty(holeyBytes, maxLineBytes, async (bytes, cap) => {
      const { text, holes, position } = await readOn(await slot.hold(bytes), ORIGIN, {
        maxLineBytes: cap,
        isOver: true,
      });
      const lost = [...holes.values()].reduce((sum, size) => sum + size, 0);
      expect(text.length + lost).toBe(position.offset);
      const tail = bytes.length - position.offset;
      expect(bytes.subarray(position.offset).equals(Buffer.alloc(tail))).toBe(true);
      expect(tail === 0 || tail >= 16).toBe(true);
      for (const [end, size] of holes) {
        expect(bytes.subarray(end - size, end).equals(Buffer.alloc(size))).toBe(true);
      }
    }),
    RUNS,
  );
});

test('T03: whoever joins at the end of a file with holes finds the same cuts as one from its start', async () => {
  const slot = createSlot();
  await fc.assert(
    fc.asyncProperty(holeyBytes, holeyBytes, maxLineBytes, async (bytes, more, cap) => {
      const generation = await slot.hold(bytes);
      const boundary = await lastBoundary(generation, bytes.length, cap);
      expect(boundary.offset).toBeLessThanOrEqual(withoutTail(bytes).length);
      const id = await idAt(generation, boundary);
      appendFileSync(slot.path, more);
      const whole = cutsOf(Buffer.concat([bytes, more]), cap);
      const way = await readOn(generation, id ?? ORIGIN, { maxLineBytes: cap });
      const lineEnds = whole.filter(({ offset, midLine }) => !midLine && offset > boundary.offset);
      expect(way.cuts.filter(({ midLine }) => !midLine)).toEqual(lineEnds);
    }),
    RUNS,
  );
});

test('T14: the end of the data is found before a tail of NUL bytes', async () => {
  const content = Buffer.concat([Buffer.from('one\ntwo\nhalf'), Buffer.alloc(3_000_000)]);
  const generation = await fileOf(content);
  expect(await lastBoundary(generation, content.length, 1_048_576)).toEqual({
    offset: 8,
    midLine: false,
  });
  const over = await readOn(generation, ORIGIN, { maxLineBytes: 1_048_576, isOver: true });
  expect(over.text.toString()).toBe('one\ntwo\nhalf');
  expect(over.holes.size).toBe(0);
});

test('T03: an offset inside a hole snaps to the line behind it', async () => {
  const content = Buffer.concat([Buffer.from('one\n'), Buffer.alloc(100), Buffer.from('two\n')]);
  const end = { offset: content.length, midLine: false };
  const found = await nextBoundary(await fileOf(content), 50, end);
  expect(found).toEqual({ offset: 104, midLine: true });
});
