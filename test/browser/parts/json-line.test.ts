import { expect, test } from 'vitest';

import { fieldAt, readJsonLine } from '../../../web/text/json-line.ts';

test.each([
  ['level', 'info'],
  ['order.id', 7],
  ['order.tags.1', 'b'],
  ['a.b', 'own'],
  ['a.c', 2],
  ['order.id.more', undefined],
  ['none', undefined],
  ['toString', undefined],
])('the field %s of a line holds %j', (path, value) => {
  const line =
    '{"level":"info","order":{"id":7,"tags":["a","b"]},"a":{"b":"inner","c":2},"a.b":"own"}';
  expect(fieldAt(readJsonLine(line) ?? [], path)).toEqual(value);
});
