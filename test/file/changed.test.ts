import { truncateSync, writeFileSync } from 'node:fs';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { idAt } from '../../src/file/id-at.ts';
import type { Generation } from '../../src/file/generation.ts';
import { readBatch } from '../../src/file/read-batch.ts';
import { isPrefix, verify } from '../../src/file/verify.ts';
import type { EventId } from '../../src/protocol/event-id.ts';
import { cutsOf } from '../helpers/oracle.ts';
import { createSlot, fileOf } from './files.ts';

/** Numbered lines, so that no two stretches are alike. */
function numbered(from: number, count: number): string {
  return Array.from({ length: count }, (_, index) => `line ${from + index} of the log\n`).join('');
}

const CONTENT = numbered(0, 800);
const CUTS = cutsOf(Buffer.from(CONTENT));

const anyCut = fc.constantFrom(...CUTS);

async function idOf(generation: Generation, offset: number): Promise<EventId> {
  const id = await idAt(generation, { offset, midLine: false });
  if (id === null) throw new Error('the file is shorter');
  return id;
}

async function read(generation: Generation, position: EventId): Promise<string> {
  return (await readBatch(generation, position, { until: null, maxLineBytes: 65_536 })).kind;
}

test('a byte that the id covers was changed', async () => {
  const slot = createSlot();
  await fc.assert(
    fc.asyncProperty(anyCut, fc.nat(), async ({ offset }, nat) => {
      const generation = await slot.hold(CONTENT);
      const id = await idOf(generation, offset);
      const anchoredAt = offset - (offset % 4096);
      const covered = offset < 4096 ? nat % offset : anchoredAt - 256 + (nat % 256);
      const bytes = Buffer.from(CONTENT);
      bytes.writeUInt8(bytes.readUInt8(covered) ^ 0x20, covered);
      writeFileSync(slot.path, bytes);
      expect(await read(generation, id)).toBe('changed');
      expect(await verify(generation, id)).toBe(offset < 4096 || covered < 4096 ? 'other' : 'head');
    }),
    { numRuns: 100 },
  );
});

test('the byte before the offset no longer ends a line', async () => {
  const slot = createSlot();
  for (const { offset } of CUTS.filter((_, index) => index % 20 === 0)) {
    const generation = await slot.hold(CONTENT);
    const id = await idOf(generation, offset);
    const bytes = Buffer.from(CONTENT);
    bytes.write('x', offset - 1);
    writeFileSync(slot.path, bytes);
    expect(await read(generation, id)).toBe('changed');
    expect(await verify(generation, id)).not.toBe('match');
  }
});

test('the file was cut anywhere before the offset', async () => {
  const slot = createSlot();
  await fc.assert(
    fc.asyncProperty(anyCut, fc.nat(), async ({ offset }, nat) => {
      const generation = await slot.hold(CONTENT);
      const id = await idOf(generation, offset);
      truncateSync(slot.path, nat % offset);
      expect(await read(generation, id)).toBe('changed');
      expect(await verify(generation, id)).not.toBe('match');
    }),
    { numRuns: 100 },
  );
});

test('the file was emptied and filled again, past the offset and with lines as long', async () => {
  const slot = createSlot();
  for (const { offset } of CUTS.filter((_, index) => index % 20 === 0)) {
    const generation = await slot.hold(CONTENT);
    const id = await idOf(generation, offset);
    writeFileSync(slot.path, numbered(1000, 900));
    expect(await read(generation, id)).toBe('changed');
    expect(await verify(generation, id)).toBe('other');
  }
});

test('the file was filled again behind the same first block', async () => {
  const banner = 'the same banner\n'.repeat(256);
  const slot = createSlot();
  const generation = await slot.hold(banner + numbered(0, 500));
  const id = await idOf(generation, banner.length + endOf(400));
  writeFileSync(slot.path, banner + numbered(1000, 500));
  expect(await read(generation, id)).toBe('changed');
  expect(await verify(generation, id)).toBe('head');
});

function endOf(count: number): number {
  return numbered(0, count).length;
}

test('nothing changed where lines were only appended', async () => {
  const slot = createSlot();
  for (const { offset } of CUTS.filter((_, index) => index % 20 === 0)) {
    const generation = await slot.hold(CONTENT);
    const id = await idOf(generation, offset);
    writeFileSync(slot.path, CONTENT + numbered(800, 50));
    expect(await read(generation, id)).toBe('batch');
    expect(await verify(generation, id)).toBe('match');
  }
});

test('a shorter copy is told from another file', async () => {
  const whole = await fileOf(CONTENT);
  const id = await idOf(whole, CONTENT.length);
  const lastAnchor = CONTENT.length - (CONTENT.length % 4096);
  expect(await verify(await fileOf(CONTENT.slice(0, lastAnchor + 1)), id)).toBe('shorter');
  expect(await verify(await fileOf(CONTENT.slice(0, lastAnchor - 1)), id)).toBe('stub');
  expect(await verify(await fileOf(numbered(1, 799)), id)).toBe('other');
  expect(await verify(await fileOf(''), id)).toBe('other');
});

test('a prefix is one where its first and last bytes are those of the longer file', async () => {
  const whole = await fileOf(CONTENT);
  expect(await isPrefix(await fileOf(CONTENT.slice(0, 9999)), whole)).toBe(true);
  expect(await isPrefix(await fileOf(''), whole)).toBe(true);
  expect(await isPrefix(await fileOf(`${CONTENT.slice(0, 9998)}!`), whole)).toBe(false);
  expect(await isPrefix(await fileOf(`!${CONTENT.slice(1, 9999)}`), whole)).toBe(false);
});
