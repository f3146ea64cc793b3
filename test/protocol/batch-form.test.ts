import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import { frameForm } from '../../src/protocol/wire-batch.ts';
import { createWireForm } from '../../src/protocol/format.ts';
import { stretchesOf, wholeLines } from '../helpers/oracle.ts';
import { logBytes } from '../helpers/log-bytes.ts';
import { ANCHOR, HEAD, batchOf, markFrom } from './hand-made.ts';

const form = createWireForm('batch', null);

function messageOf(content: string | Buffer, options = {}): BatchMessage {
  return JSON.parse(frameForm.batch(batchOf(content, options), null).toString());
}

test('is one event named lines, its id that of its end', () => {
  const text = form.batch(batchOf('one\ntwo\n'), null).toString();
  const data =
    `{"offset":0,"lengths":[4,4],"marks":[[0,"${HEAD}"]],` +
    `"lines":["one","two"],"id":"8-${HEAD}"}`;
  expect(text).toBe(`event: lines\nid: 8-${HEAD}\ndata: ${data}\n\n`);
});

test('takes another name where one was asked for', () => {
  const named = createWireForm('batch', 'tick');
  expect(named.batch(batchOf('one\n'), null).toString()).toMatch(/^event: tick\n/);
  expect(named.key).not.toBe(form.key);
});

test('is the same message over WebSocket', () => {
  const batch = batchOf('one\ntwo\n');
  const data = /^data: (.*)$/m.exec(form.batch(batch, null).toString())?.[1];
  expect(frameForm.batch(batch, null).toString()).toBe(data);
});

test('gives the very bytes back, whatever they are', () => {
  fc.assert(
    fc.property(logBytes, (bytes) => {
      const content = wholeLines(bytes);
      fc.pre(content.length > 0);
      const { lines, lengths } = messageOf(content);
      expect(lengths).toEqual(stretchesOf(content).map(({ length }) => length));
      const restored = lines.map((line, index) => {
        const text = typeof line === 'string' ? Buffer.from(line) : fromBase64(line.base64);
        const isCrLf = (lengths[index] ?? 0) - text.length === 2;
        return Buffer.concat([text, Buffer.from(isCrLf ? '\r\n' : '\n')]);
      });
      expect(Buffer.concat(restored).equals(content)).toBe(true);
    }),
  );
});

function fromBase64(text: string): Buffer {
  return Buffer.from(text, 'base64');
}

test('has text for every line that is valid UTF-8, and base64 for the others', () => {
  const invalid = Buffer.from([0x61, 0xff, 0x0a]);
  const { lines } = messageOf(Buffer.concat([Buffer.from('grün\n'), invalid, Buffer.from('b\n')]));
  expect(lines).toEqual(['grün', { base64: 'Yf8=' }, 'b']);
});

test('marks a piece of a line as partial, and its length has no line end', () => {
  const marks = [markFrom(4096, HEAD, ANCHOR)];
  const message = messageOf('a piece\r', { startOffset: 5000, marks, endsMidLine: true });
  expect(message).toEqual({
    offset: 5000,
    lengths: [8],
    marks: [[4096, `${HEAD}-${ANCHOR}-c`]],
    lines: ['a piece\r'],
    partial: true,
    id: `5008-${HEAD}-${ANCHOR}-c`,
  });
});

test('is given to clients that build the id of each line from offset, lengths and marks', () => {
  const marks = [markFrom(4096, HEAD, ANCHOR), markFrom(8192, HEAD, 'cafe0000')];
  const message = messageOf('one\ntwo\nthree\n', { startOffset: 8185, marks });
  let end = message.offset;
  const ids = message.lengths.map((length) => {
    end += length;
    return `${end}-${message.marks.findLast(([from]) => from <= end)?.[1]}`;
  });
  expect(ids).toEqual([`8189-${HEAD}-${ANCHOR}`, `8193-${HEAD}-cafe0000`, `8199-${HEAD}-cafe0000`]);
  expect(ids.at(-1)).toBe(message.id);
});
