import { gunzipSync } from 'node:zlib';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  createGzipSum,
  deflateLater,
  deflatePiece,
  dictionaryOf,
  GZIP_HEADER,
  storedPiece,
} from '../../src/lib/gzip-pieces.ts';
import type { Piece } from '../../src/lib/gzip-pieces.ts';

type Way = 'stored' | 'deflated' | 'with a dictionary' | 'later';

const WAYS: readonly Way[] = ['stored', 'deflated', 'with a dictionary', 'later'];
const CONTENTS = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.array(fc.constantFrom('INFO paid ', 'order 42 ', 'id: ', '\n'), { maxLength: 2000 }),
);

async function pieceOf(bytes: Buffer, before: readonly Buffer[], way: Way): Promise<Piece> {
  switch (way) {
    case 'stored':
      return storedPiece(bytes);
    case 'deflated':
      return deflatePiece(bytes, []);
    case 'with a dictionary':
      return deflatePiece(bytes, dictionaryOf(before));
    case 'later':
      return deflateLater(bytes);
  }
}

test('any pieces, made in any way, are one sound gzip stream', async () => {
  const parts = fc.array(fc.tuple(CONTENTS, fc.constantFrom(...WAYS)), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(parts, async (wanted) => {
      const sum = createGzipSum();
      const plain: Buffer[] = [];
      const stream: Buffer[] = [GZIP_HEADER];
      for (const [content, way] of wanted) {
        const bytes = Array.isArray(content) ? Buffer.from(content.join('')) : Buffer.from(content);
        const piece = await pieceOf(bytes, plain, way);
        sum.add(piece);
        stream.push(piece.deflated);
        plain.push(bytes);
      }
      // The checksum and the length at its end are looked at too.
      const all = gunzipSync(Buffer.concat([...stream, sum.end()]));
      expect(all.equals(Buffer.concat(plain))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('a dictionary reaches no further back than it must', () => {
  const buffers = [3000, 3000, 1000, 3096].map((bytes) => Buffer.alloc(bytes));
  expect(dictionaryOf(buffers)).toEqual(buffers.slice(2));
  expect(dictionaryOf(buffers.slice(0, 1))).toEqual(buffers.slice(0, 1));
});
