import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { idAt } from '../../src/file/id-at.ts';
import type { Generation } from '../../src/file/generation.ts';
import { verify } from '../../src/file/verify.ts';
import { formatEventId, parseEventId } from '../../src/protocol/event-id.ts';
import type { EventId } from '../../src/protocol/event-id.ts';
import type { Batch } from '../../src/protocol/batch.ts';
import { createLineIds } from '../../src/protocol/line-ids.ts';
import { logBytes } from '../helpers/log-bytes.ts';
import { cutsOf, idAtOffset, stretchesOf } from '../helpers/oracle.ts';
import { bytesOf, createSlot, readAll } from './files.ts';

/** Bytes, and two ways to read them: blocks from a byte to more than the file, and short pieces. */
const reading = fc
  .record({
    bytes: logBytes,
    blockBytes: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 10_000 })),
    otherBlockBytes: fc.integer({ min: 1, max: 10_000 }),
    maxLineBytes: fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 20_000 })),
    at: fc.nat(),
  })
  // Each piece costs a read or two: no more than some hundreds of them in a run.
  .map((drawn) => ({
    ...drawn,
    maxLineBytes: Math.max(drawn.maxLineBytes, Math.ceil(drawn.bytes.length / 200)),
  }));

const RUNS = { numRuns: 60 };

/** The id of each line or piece, as a viewer gets them. */
function idsIn(batches: readonly Batch[]): string[] {
  return batches.flatMap((batch) => {
    const ids = createLineIds(batch, null);
    let offset = batch.startOffset;
    return batch.lines().map((line) => {
      offset += line.length + (batch.endsMidLine ? 0 : 1);
      return ids.at(offset);
    });
  });
}

function parse(text: string): EventId {
  const id = parseEventId(text);
  if (id === null) throw new Error(`no id: ${text}`);
  return id;
}

test('reads any bytes whole and in order, whatever the sizes of blocks and pieces', async () => {
  const slot = createSlot();
  await fc.assert(
    fc.asyncProperty(reading, async ({ bytes, ...options }) => {
      const batches = await readAll(await slot.hold(bytes), options);
      const end = cutsOf(bytes, options.maxLineBytes).at(-1)?.offset ?? 0;
      expect(bytesOf(batches).equals(bytes.subarray(0, end))).toBe(true);
      for (const [index, { startOffset }] of batches.entries()) {
        expect(startOffset).toBe(batches[index - 1]?.endOffset ?? 0);
      }
    }),
    RUNS,
  );
});

test('cuts lines and pieces where the protocol says, with the ids that it says', async () => {
  const slot = createSlot();
  await fc.assert(
    fc.asyncProperty(reading, async ({ bytes, ...options }) => {
      const batches = await readAll(await slot.hold(bytes), options);
      const cuts = cutsOf(bytes, options.maxLineBytes);
      expect(idsIn(batches)).toEqual(cuts.map((cut) => idAtOffset(bytes, cut)));
      const lines = batches.flatMap((batch) => batch.lines());
      const stretches = stretchesOf(bytes, options.maxLineBytes);
      expect(lines).toEqual(
        stretches.map((stretch) => stretch.toString('latin1').replace(/\n$/, '')),
      );
    }),
    RUNS,
  );
});

test('gives ids that verify and that are those of idAt', async () => {
  const slot = createSlot();
  await fc.assert(
    fc.asyncProperty(reading, async ({ bytes, ...options }) => {
      const generation = await slot.hold(bytes);
      for (const text of idsIn(await readAll(generation, options))) {
        const id = parse(text);
        expect(await verify(generation, id)).toBe('match');
        expect(formatEventId((await idAt(generation, id)) ?? id)).toBe(text);
      }
    }),
    RUNS,
  );
});

test('goes on from every id with exactly the rest, whatever the block size was before', async () => {
  const slot = createSlot();
  await fc.assert(
    fc.asyncProperty(reading, async ({ bytes, otherBlockBytes, ...first }) => {
      const generation = await slot.hold(bytes);
      const ids = idsIn(await readAll(generation, first));
      for (const [index, text] of ids.entries()) {
        if (index % 7 !== 0 && index < ids.length - 2) continue;
        const rest = await readAll(
          generation,
          { ...first, blockBytes: otherBlockBytes },
          parse(text),
        );
        expect(idsIn(rest)).toEqual(ids.slice(index + 1));
      }
    }),
    RUNS,
  );
});

test('goes on from each id of a file of 1,000 lines with exactly the lines behind it', async () => {
  const lines = Array.from(
    { length: 1000 },
    (_, index) => `line ${index} ${'x'.repeat(index % 97)}`,
  );
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  const generation = await createSlot().hold(bytes);
  const ids = idsIn(await readAll(generation, LARGE));
  expect(ids).toHaveLength(1000);
  for (const [index, text] of ids.entries()) {
    const rest = await readAll(generation, LARGE, parse(text));
    expect(rest.flatMap((batch) => batch.lines())).toEqual(lines.slice(index + 1));
  }
});

const LARGE = { maxLineBytes: 1_048_576 };

test('reads nothing behind the offset that it may read up to', async () => {
  const slot = createSlot();
  await fc.assert(
    fc.asyncProperty(reading, async ({ bytes, at, ...options }) => {
      const until = at % (bytes.length + 1);
      const batches = await readAll(await slot.hold(bytes), { ...options, until });
      const end = cutsOf(bytes.subarray(0, until), options.maxLineBytes).at(-1)?.offset ?? 0;
      expect(bytesOf(batches).equals(bytes.subarray(0, end))).toBe(true);
    }),
    RUNS,
  );
});

test('sends what has no line end once the file is over, as a piece', async () => {
  const slot = createSlot();
  await fc.assert(
    fc.asyncProperty(reading, async ({ bytes, ...options }) => {
      const batches = await readAll(await slot.hold(bytes), { ...options, isOver: true });
      expect(bytesOf(batches).equals(bytes)).toBe(true);
      const last = batches.at(-1);
      expect(last?.endsMidLine ?? false).toBe(isUnfinished(bytes, options.maxLineBytes));
    }),
    RUNS,
  );
});

function isUnfinished(bytes: Buffer, maxLineBytes: number): boolean {
  const last = cutsOf(bytes, maxLineBytes).at(-1) ?? { offset: 0, midLine: false };
  return last.midLine || last.offset < bytes.length;
}

test('reads a multi-byte character whole wherever a block ends', async () => {
  const bytes = Buffer.from('ä€😀\n€\n');
  const generation: Generation = await createSlot().hold(bytes);
  for (let blockBytes = 1; blockBytes <= bytes.length; blockBytes += 1) {
    const batches = await readAll(generation, { ...LARGE, blockBytes });
    const texts = batches.flatMap((batch) => batch.lines()).map(fromLatin1);
    expect(texts).toEqual(['ä€😀', '€']);
  }
});

function fromLatin1(line: string): string {
  return Buffer.from(line, 'latin1').toString('utf8');
}
