import { expect, test } from 'vitest';

import { createWireForm } from '../../src/protocol/format.ts';
import { encodeShared } from '../../src/protocol/wire-form.ts';
import { HEAD, batchOf } from './hand-made.ts';

const form = createWireForm('events', null);

function encode(content: string | Buffer, endsMidLine = false): string {
  return form.batch(batchOf(content, { endsMidLine }), null).toString('latin1');
}

test('opens with a block that has a retry and an id, and no data', () => {
  expect(form.open('12-0123456789ab', 2417)?.toString()).toBe(
    'retry: 2417\nid: 12-0123456789ab\n\n',
  );
  expect(form.open(null, 2417)?.toString()).toBe('retry: 2417\n\n');
});

test('makes one event of each line, id first', () => {
  expect(encode('one\n\ntwo\n')).toBe(
    `id: 4-${HEAD}\ndata: one\n\nid: 5-${HEAD}\ndata: \n\nid: 9-${HEAD}\ndata: two\n\n`,
  );
});

test('names events where a name was asked for, and gives each name a key of its own', () => {
  const named = createWireForm('events', 'tick');
  expect(named.batch(batchOf('one\n'), null).toString()).toBe(
    `id: 4-${HEAD}\nevent: tick\ndata: one\n\n`,
  );
  expect(named.key).not.toBe(form.key);
  expect(createWireForm('events', 'tock').key).not.toBe(named.key);
});

test('leaves out the CR of a line end and makes a further data field of any other', () => {
  expect(encode('one\r\n')).toBe(`id: 5-${HEAD}\ndata: one\n\n`);
  expect(encode('one\r\r\n')).toBe(`id: 6-${HEAD}\ndata: one\ndata: \n\n`);
  expect(encode('a\rb\n')).toBe(`id: 4-${HEAD}\ndata: a\ndata: b\n\n`);
  expect(encode('\rid: 9\n')).toBe(`id: 7-${HEAD}\ndata: \ndata: id: 9\n\n`);
});

test('keeps a CR that ends a piece, which no line end follows yet', () => {
  expect(encode('piece\r', true)).toBe(`id: 6-${HEAD}--c\ndata: piece\ndata: \n\n`);
});

test('passes every byte but CR and LF on as it is', () => {
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const content = all.filter((byte) => byte !== 0x0a && byte !== 0x0d);
  const encoded = form.batch(batchOf(Buffer.concat([content, Buffer.from('\n')])), null);
  expect(encoded.includes(Buffer.concat([Buffer.from('data: '), content]))).toBe(true);
});

test('has a comment for a sign of life', () => {
  expect(form.heartbeat()?.toString()).toBe(':\n\n');
});

test('is encoded once for all who share a batch, and once more for another form', () => {
  const batch = batchOf('one\n');
  const first = encodeShared(batch, form);
  expect(encodeShared(batch, createWireForm('events', null))).toBe(first);
  expect(encodeShared(batch, createWireForm('events', 'tick'))).not.toBe(first);
  expect(encodeShared(batch, createWireForm('ndjson', null)).toString()).toMatch(/^{/);
});
