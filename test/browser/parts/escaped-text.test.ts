import { assert, property, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';

import { escapedText } from '../../../src/shown/escaped-text.ts';
import { unescapedBytes } from '../../../web/text/unescaped-bytes.ts';

test.each([
  ['text in another encoding keeps its colours', 'caf\xe9\x1b[1m\t', 'caf\\xe9\x1b[1m\t'],
  ['controls are bytes', '\0\r\n\t\x7f', '\\x00\\x0d\\x0a\t\\x7f'],
  ['characters stay', '\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xff', 'é€😀\\xff'],
  ['half a character is bytes', '\xe2\x82', '\\xe2\\x82'],
  ['a surrogate is no character', '\xed\xa0\x80', '\\xed\\xa0\\x80'],
  ['what is too long for its character is none', '\xc0\xaf\xf5\x80', '\\xc0\\xaf\\xf5\\x80'],
  ['a byte order mark stays', '\xef\xbb\xbfa\xff', '\ufeffa\\xff'],
  ['a backslash is told from an escape', '\\xff\xff', '\\\\xff\\xff'],
])('%s', (_what, bytes, text) => {
  expect(escapedText(bytes)).toBe(text);
});

test('the bytes can be had again, whatever they are, and none is lost in U+FFFD', () => {
  assert(
    property(uint8Array({ maxLength: 200 }), (bytes) => {
      const text = escapedText(Buffer.from(bytes).toString('latin1'));
      expect(Buffer.from(unescapedBytes(text)).equals(Buffer.from(bytes))).toBe(true);
      expect(text.includes('\ufffd')).toBe(Buffer.from(bytes).includes('\ufffd'));
    }),
    { numRuns: 2000 },
  );
});
