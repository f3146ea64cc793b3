import { createHash } from 'node:crypto';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createSha256 } from '../../../web/stream/sha256.ts';

function reference(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

test.each([0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129, 1_000_003])(
  '%i bytes',
  (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => index * 31);
    const hash = createSha256();
    hash.update(bytes);
    expect(hash.hex()).toBe(reference(bytes));
  },
);

test('it is that of all parts together, and asking for it changes nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (parts) => {
      const hash = createSha256();
      const sent: Uint8Array[] = [];
      for (const part of parts) {
        hash.update(part);
        sent.push(part);
        expect(hash.hex()).toBe(reference(Buffer.concat(sent)));
      }
    }),
  );
});
