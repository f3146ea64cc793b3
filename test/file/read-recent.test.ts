import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Generation } from '../../src/file/generation.ts';
import { idAt } from '../../src/file/id-at.ts';
import { ORIGIN } from '../../src/file/identity.ts';
import { readBatch } from '../../src/file/read-batch.ts';
import { createRecentReader } from '../../src/file/read-recent.ts';
import type { RecentReader } from '../../src/file/read-recent.ts';
import { redacted } from '../../src/file/redacted.ts';
import { createRedactor } from '../../src/redact/redactor.ts';
import type { Batch } from '../../src/protocol/batch.ts';
import { endIdOf } from '../../src/protocol/batch.ts';
import type { EventId } from '../../src/protocol/event-id.ts';
import { promptFileSystem } from '../helpers/prompt-file-system.ts';
import { createSlot } from './files.ts';
import type { Slot } from './files.ts';

const MAX_LINE_BYTES = 65_536;
/** Longer than what an id speaks of at first, and shorter. */
const anyBefore = fc.constantFrom(5, 4000, 4090, 9000, 20_000).map((bytes) => lines(bytes));

/** Numbered lines, of so many bytes or a few more. */
function lines(bytes: number): string {
  let text = '';
  for (let number = 0; text.length < bytes; number += 1) text += `line ${number}\n`;
  return text;
}

interface Stage {
  readonly slot: Slot;
  readonly file: Generation;
  /** The end of what the file had at first. */
  readonly end: EventId;
}

/** A file with this content, once it is known that it answers at once. */
async function holding(slot: Slot, content: string): Promise<Stage> {
  const file = await slot.hold(content);
  await expect
    .poll(() => file.glance(0, Buffer.alloc(1)), { timeout: 25_000, interval: 1 })
    .not.toBeNull();
  const end = await idAt(file, { offset: content.length, midLine: false });
  if (end === null) throw new Error('it is as long as that');
  return { slot, file, end };
}

/** Asked again where the machine was so slow that the file is not asked at once for a while. */
async function soon(read: () => Batch | null): Promise<Batch> {
  const batches: Batch[] = [];
  const isRead = (): boolean => {
    const batch = read();
    if (batch !== null) batches.push(batch);
    return batches.length > 0;
  };
  await expect.poll(isRead, { timeout: 25_000, interval: 1 }).toBe(true);
  const [batch] = batches;
  if (batch === undefined) throw new Error('it was waited for');
  return batch;
}

function contentOf({ startOffset, bytes, marks, endsMidLine, lines: texts }: Batch): object {
  return { startOffset, bytes, marks, endsMidLine, texts: texts() };
}

test.runIf(process.platform === 'linux')(
  'gives the same lines, with the same ids, as when they are read in turn',
  async () => {
    const slot = createSlot();
    const appended = fc.array(fc.stringMatching(/^[ -~\r]{0,400}$/), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(anyBefore, appended, async (before, texts) => {
        const { file, end } = await holding(slot, before);
        appendFileSync(slot.path, `${['first', ...texts].join('\n')}\nnot finished`);
        const until = await file.size();
        const reader = createRecentReader(file, MAX_LINE_BYTES);
        const recent = await soon(() => reader.read(end, until));
        const options = { until, maxLineBytes: MAX_LINE_BYTES };
        const inTurn = await readBatch(file, end, options);
        if (inTurn.kind !== 'batch') throw new Error(`it is ${inTurn.kind}`);
        expect(contentOf(recent)).toEqual(contentOf(inTurn.batch));
      }),
      { numRuns: 60 },
    );
  },
  60_000,
);

test.runIf(process.platform === 'linux')(
  'one read goes on where the one before ended, past all that ids speak of',
  async () => {
    const slot = createSlot();
    const { file, end } = await holding(slot, lines(100));
    const reader = createRecentReader(file, MAX_LINE_BYTES);
    let position = end;
    let text = '';
    for (let number = 0; number < 400; number += 1) {
      const line = `${number} ${'.'.repeat(number % 97)}\n`;
      appendFileSync(slot.path, line);
      text += line;
      const [from, until] = [position, await file.size()];
      const batch = await soon(() => reader.read(from, until));
      expect(batch.bytes.toString()).toBe(line);
      position = endIdOf(batch);
    }
    expect(position).toEqual(
      await idAt(file, { offset: end.offset + text.length, midLine: false }),
    );
  },
  60_000,
);

interface Read extends Stage {
  readonly reader: RecentReader;
  /** What it has read: that of the file it can read at once. */
  readonly batch: Batch;
}

/** A file to which a line was appended, which was read at once. */
async function havingRead(): Promise<Read> {
  const slot = createSlot(promptFileSystem);
  const content = lines(9000);
  const file = await slot.hold(content);
  const before = await idAt(file, { offset: content.length, midLine: false });
  if (before === null) throw new Error('it is as long as that');
  appendFileSync(slot.path, 'one\n');
  const reader = createRecentReader(file, MAX_LINE_BYTES);
  const batch = reader.read(before, await file.size());
  if (batch === null) throw new Error('nothing stands against it');
  return { slot, file, reader, batch, end: endIdOf(batch) };
}

/** The same lines in other letters, and no shorter. */
const otherLines = `${lines(9000).replaceAll('line', 'LINE')}one\n`;

test.each<[string, (stage: Stage) => EventId | void]>([
  ['at the start of a file', () => ORIGIN],
  ['without a whole line', ({ slot }) => appendFileSync(slot.path, 'not finished')],
  ['with NUL bytes among the lines', ({ slot }) => appendFileSync(slot.path, 'a\n\0\0b\nc\n')],
  ['of a burst', ({ slot }) => appendFileSync(slot.path, lines(34_000))],
  [
    'behind bytes that are not those of before',
    ({ slot }) => writeFileSync(slot.path, `${otherLines}two\n`),
  ],
])('nothing is given %s', async (_name, happens) => {
  const { slot, file, end, reader } = await havingRead();
  const from = happens({ slot, file, end }) ?? end;
  const until = await file.size();
  // What a reader has seen of the file is no reason to believe the rest.
  for (const any of [reader, createRecentReader(file, MAX_LINE_BYTES)])
    expect(any.read(from, until)).toBeNull();
});

test('nothing is given where there is less by now than it was told', async () => {
  const { slot, file, end, reader } = await havingRead();
  appendFileSync(slot.path, 'two\nthree\n');
  const until = await file.size();
  truncateSync(slot.path, end.offset + 4);
  expect(reader.read(end, until)).toBeNull();
  expect(reader.read(end, end.offset + 4)).not.toBeNull();
});

test('nothing is given of a file that is cut and filled anew while it is read', async () => {
  const { slot, file, end } = await havingRead();
  appendFileSync(slot.path, 'two\n');
  let reads = 0;
  const cut: Generation = {
    ...file,
    glance(start, room) {
      const bytes = file.glance(start, room);
      reads += 1;
      writeFileSync(slot.path, `${otherLines}two\n`);
      return bytes;
    },
  };
  expect(createRecentReader(cut, MAX_LINE_BYTES).read(end, end.offset + 4)).toBeNull();
  expect(reads).toBe(2);
});

test('nothing is given of what may be hidden', async () => {
  const { slot, file, end, reader } = await havingRead();
  appendFileSync(slot.path, 'password=open sesame\n');
  const redactor = createRedactor(['/password=.*/']);
  const shown = redacted(file, { redactor, seal: (digits) => digits });
  const until = await file.size();
  expect(createRecentReader(shown, MAX_LINE_BYTES).read(end, until)).toBeNull();
  expect(reader.read(end, until)).not.toBeNull();
});
