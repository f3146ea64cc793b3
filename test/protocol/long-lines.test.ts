import { expect, test } from 'vitest';

import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import type { Batch } from '../../src/protocol/batch.ts';
import { createWireForm } from '../../src/protocol/format.ts';
import { frameForm } from '../../src/protocol/wire-batch.ts';
import type { WireForm } from '../../src/protocol/wire-form.ts';
import { HEAD, batchOf } from './hand-made.ts';

const LONG = 300_000;

/** Lines that are hard to write a slice at a time, each with a byte more in front than the one before. */
const CONTENTS = {
  'plain text': Buffer.alloc(LONG, 'plain text; '),
  'characters of all lengths': Buffer.alloc(LONG - (LONG % 10), 'aé€😀'),
  'all that JSON escapes': Buffer.alloc(LONG, '"\\\b\f\t\u0000\u001f/\u007f'),
  'bytes that are no text': Buffer.alloc(LONG, Buffer.of(0xff, 0x22, 0xc3)),
  'carriage returns': Buffer.alloc(LONG - (LONG % 8), '\rten %\r%'),
};

const ENDS = [
  { name: 'a piece', end: '', endsMidLine: true },
  { name: 'LF', end: '\n', endsMidLine: false },
  { name: 'CR LF', end: '\r\n', endsMidLine: false },
];

const ROWS = Object.entries(CONTENTS).flatMap(([name, content]) =>
  ENDS.flatMap((end) =>
    [0, 1, 2, 3, 4].map((before) => ({
      ...end,
      name: `${name}, ${before} bytes further on, ${end.name}`,
      line: Buffer.concat([Buffer.alloc(before, 'x'), content]),
    })),
  ),
);

/** The same batch cannot be told from one of short lines, but for what it costs. */
function longBatch({ line, end, endsMidLine }: (typeof ROWS)[number]): Batch {
  const bytes = Buffer.concat([line, Buffer.from(end)]);
  const batch = batchOf(bytes, { endsMidLine });
  return { ...batch, lines: () => expect.fail('a long line is not made text') };
}

function textOf(form: WireForm, batch: Batch): string {
  return form.batch(batch, null).toString();
}

/** What is compared is too long to be shown. */
function isSame(found: unknown, expected: unknown): boolean {
  return JSON.stringify(found) === JSON.stringify(expected);
}

test.each(ROWS)('is the same line in every form: $name', (row) => {
  const batch = longBatch(row);
  const frame: BatchMessage = JSON.parse(textOf(frameForm, batch));
  const object = JSON.parse(textOf(createWireForm('ndjson', null), batch));
  const isText = row.line.equals(Buffer.from(row.line.toString()));
  const base64 = row.line.toString('base64');
  expect(isSame(frame.lines, [isText ? row.line.toString() : { base64 }])).toBe(true);
  expect(frame.lengths).toEqual([row.line.length + row.end.length]);
  expect(frame.partial).toBe(row.endsMidLine || undefined);
  const id = `${row.line.length + row.end.length}-${HEAD}${row.endsMidLine ? '--c' : ''}`;
  expect(frame.id).toBe(id);
  const partial = row.endsMidLine ? { partial: true } : {};
  const content = isText ? { data: row.line.toString() } : { base64 };
  expect(isSame(object, { id, ...content, ...partial })).toBe(true);
  const event = `event: lines\nid: ${id}\ndata: ${textOf(frameForm, batch)}\n\n`;
  expect(textOf(createWireForm('batch', null), batch) === event).toBe(true);
  const fields = row.line.toString('latin1').replaceAll('\r', '\ndata: ');
  const events = createWireForm('events', null).batch(batch, null).toString('latin1');
  expect(events === `id: ${id}\ndata: ${fields}\n\n`).toBe(true);
});

test('the last of the lines that a limit leaves may be a long one', () => {
  const line = CONTENTS['plain text'];
  const batch = longBatch({ name: '', line, end: '\n', endsMidLine: false });
  const frame: BatchMessage = JSON.parse(frameForm.batch(batch, 1).toString());
  expect(frame.id).toBe(`${LONG + 1}-${HEAD}---0`);
});

test('large blocks of short lines are lines', () => {
  const content = Buffer.alloc(LONG - (LONG % 4), 'one\n');
  const frame: BatchMessage = JSON.parse(frameForm.batch(batchOf(content), null).toString());
  expect(frame.lines).toHaveLength(LONG / 4);
});
