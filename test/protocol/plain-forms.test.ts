import { expect, test } from 'vitest';

import { createWireForm } from '../../src/protocol/format.ts';
import { HEAD, batchOf } from './hand-made.ts';

const text = createWireForm('text', null);
const ndjson = createWireForm('ndjson', null);

test('text is the bytes of the file and nothing else', () => {
  const batch = batchOf('one\r\n\0two\n');
  expect(text.batch(batch, null)).toBe(batch.bytes);
  expect(text.open(`4-${HEAD}`, 2000)).toBeNull();
  expect(text.heartbeat()).toBeNull();
  expect(text.notice({ event: 'live' }, null)).toBeNull();
});

test('ndjson is an object a line', () => {
  expect(ndjson.batch(batchOf('one\r\n"\r{\n'), null).toString()).toBe(
    `{"id":"5-${HEAD}","data":"one"}\n{"id":"9-${HEAD}","data":"\\"\\r{"}\n`,
  );
});

test('ndjson has base64 for what is not UTF-8, and says of a piece that it is partial', () => {
  expect(ndjson.batch(batchOf(Buffer.from([0xff, 0x0a])), null).toString()).toBe(
    `{"id":"2-${HEAD}","base64":"/w=="}\n`,
  );
  expect(ndjson.batch(batchOf('pie', { endsMidLine: true }), null).toString()).toBe(
    `{"id":"3-${HEAD}--c","data":"pie","partial":true}\n`,
  );
});

test('ndjson has notices among the lines, with an id where they have one', () => {
  expect(ndjson.notice({ event: 'live' }, null)?.toString()).toBe('{"event":"live"}\n');
  const end = { event: 'end', reason: 'limit', final: true } as const;
  expect(ndjson.notice(end, `4-${HEAD}---0`)?.toString()).toBe(
    `{"event":"end","reason":"limit","final":true,"id":"4-${HEAD}---0"}\n`,
  );
});
