import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { openGeneration } from '../../src/file/generation.ts';
import { idAt } from '../../src/file/id-at.ts';
import { findBehindUnreadable, findUnreadable } from '../../src/file/unreadable.ts';
import { formatEventId } from '../../src/protocol/event-id.ts';
import { createFaultyFileSystem } from '../helpers/faulty-file-system.ts';
import { idAtOffset } from '../helpers/oracle.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const PAGE = 4096;

/** A file of lines of 100 bytes, some bytes of which cannot be read. */
async function fileWithBadBytes(bad: readonly [number, number], size = 400 * PAGE) {
  const path = join(tempFolder(), 'app.log');
  const bytes = Buffer.alloc(size, `${'x'.repeat(99)}\n`);
  writeFileSync(path, bytes);
  const faults = createFaultyFileSystem();
  const file = await openGeneration(path, faults);
  onTestFinished(file.close);
  const idOf = async (offset: number) => {
    const id = await idAt(file, { offset, midLine: false });
    if (id === null) throw new Error('within the file');
    return id;
  };
  const from = await idOf(5000);
  const early = await idOf(100);
  faults.fail({ operation: 'read', code: 'EIO', bytes: bad });
  return { file, bytes, from, early, faults };
}

test('C09: unreadable bytes are found where they begin, and none where there is none', async () => {
  const { file, from, bytes } = await fileWithBadBytes([10 * PAGE, 11 * PAGE]);
  expect(await findUnreadable(file, from, bytes.length)).toBe(10 * PAGE);
  expect(await findUnreadable(file, from, 10 * PAGE)).toBeNull();
});

test.each([1, 2, 64, 70, 200])(
  'C09: behind %i pages that cannot be read a line begins, with the id of its bytes',
  async (pages) => {
    const { file, from, bytes } = await fileWithBadBytes([10 * PAGE, (10 + pages) * PAGE]);
    const to = await findBehindUnreadable(file, from, 10 * PAGE);
    if (to === null) throw new Error('there are readable bytes');
    expect(bytes[to.offset - 1]).toBe(0x0a);
    expect(to.offset).toBeGreaterThanOrEqual((11 + pages) * PAGE);
    if (pages <= 64) expect(to.offset).toBeLessThan((11 + pages) * PAGE + 200);
    expect(formatEventId(to)).toBe(idAtOffset(bytes, { offset: to.offset, midLine: false }));
  },
);

test('C09: a second bad page close behind the first one is passed as well', async () => {
  const { file, from, bytes, faults } = await fileWithBadBytes([10 * PAGE, 11 * PAGE]);
  faults.fail({ operation: 'read', code: 'EIO', bytes: [12 * PAGE, 13 * PAGE] });
  const to = await findBehindUnreadable(file, from, 10 * PAGE);
  expect(to?.offset).toBeGreaterThanOrEqual(14 * PAGE);
  expect(to && formatEventId(to)).toBe(
    idAtOffset(bytes, { offset: to?.offset ?? 0, midLine: false }),
  );
});

test('C09: behind bad bytes that reach to the end, or without the first page, there is nothing', async () => {
  const toTheEnd = await fileWithBadBytes([10 * PAGE, Infinity]);
  expect(await findBehindUnreadable(toTheEnd.file, toTheEnd.from, 10 * PAGE)).toBeNull();
  const { file, early, from } = await fileWithBadBytes([0, PAGE]);
  expect(await findBehindUnreadable(file, early, 0)).toBeNull();
  // Whoever has read the first page knows its hash already.
  expect((await findBehindUnreadable(file, from, 4000))?.offset).toBe(8200);
});

test('C09: an unreadable gigabyte is not tried page by page', async () => {
  const { file, from, faults } = await fileWithBadBytes([10 * PAGE, Infinity], 1024 * 1024 * 64);
  const before = faults.count('read');
  await findBehindUnreadable(file, from, 10 * PAGE);
  expect(faults.count('read') - before).toBeLessThan(300);
});
