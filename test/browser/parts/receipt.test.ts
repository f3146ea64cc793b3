import { createHash } from 'node:crypto';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createContiguity } from '../../../web/stream/contiguity.ts';
import { createReceipt } from '../../../web/stream/receipt.ts';
import { fileLines, idAt, messagesOf } from './sent.ts';
import type { FileLine } from './sent.ts';

const cutsOf = fc.array(fc.nat(40), { maxLength: 8 });

function sha256(lines: readonly FileLine[]): string {
  const hash = createHash('sha256');
  for (const { bytes } of lines) hash.update(bytes);
  return hash.digest('hex');
}

function sizeOf(lines: readonly FileLine[]): number {
  return lines.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

test('whatever the batches and the filter are, every byte is hashed or counted once', () => {
  fc.assert(
    fc.property(fileLines, cutsOf, (lines, cuts) => {
      const receipt = createReceipt();
      const contiguity = createContiguity();
      receipt.position(idAt(0));
      for (const message of messagesOf(lines, cuts)) {
        expect(contiguity.batch(message).kind).toBe('contiguous');
        receipt.batch(message);
      }
      const passing = lines.filter(({ passes }) => passes);
      const whole = {
        from: idAt(0),
        to: idAt(sizeOf(lines)),
        lines: passing.length,
        bytes: sizeOf(passing),
        skipped: sizeOf(lines) - sizeOf(passing),
        sha256: sha256(passing),
      };
      expect(receipt.stretches()).toEqual(passing.length > 0 ? [whole] : []);
    }),
  );
});

test('a batch that is lost or comes twice is always seen', () => {
  fc.assert(
    fc.property(fileLines, cutsOf, fc.nat(), fc.boolean(), (lines, cuts, at, isLost) => {
      const sent = messagesOf(lines, cuts);
      fc.pre(sent.length > 2);
      const which = 1 + (at % (sent.length - 2));
      const came = sent.flatMap((message, index) => {
        if (index !== which) return [message];
        return isLost ? [] : [message, message];
      });
      const contiguity = createContiguity();
      for (const message of came) contiguity.batch(message);
      const { holes, repeats } = contiguity.counts;
      expect({ holes, repeats }).toEqual(
        isLost ? { holes: 1, repeats: 0 } : { holes: 0, repeats: 1 },
      );
    }),
  );
});

const TEN: FileLine[] = Array.from({ length: 10 }, (_, index) => ({
  bytes: Buffer.from(`line ${index}\n`),
  passes: true,
}));
const [FIRST, SECOND, THIRD] = messagesOf(TEN, [2, 5]);

function received(): ReturnType<typeof createReceipt> {
  if (FIRST === undefined) throw new Error('no first message');
  const receipt = createReceipt();
  receipt.position(idAt(0));
  receipt.batch(FIRST);
  return receipt;
}

test('where nobody said what is before the first batch, the receipt begins behind it', () => {
  if (FIRST === undefined || SECOND === undefined) throw new Error('no messages');
  const receipt = createReceipt();
  receipt.batch(FIRST);
  expect(receipt.stretches()).toEqual([]);
  receipt.batch(SECOND);
  expect(receipt.stretches()).toMatchObject([
    { from: FIRST.id, to: SECOND.id, lines: 3, sha256: sha256(TEN.slice(2, 5)) },
  ]);
});

test('a gap parts what was before from what comes after, and its place counts', () => {
  if (FIRST === undefined || THIRD === undefined) throw new Error('no messages');
  const receipt = received();
  receipt.position(idAt(THIRD.offset));
  receipt.notice({ event: 'gap', reason: 'nul-hole', message: '', bytes: 24 });
  receipt.batch(THIRD);
  expect(receipt.stretches()).toMatchObject([
    { from: idAt(0), to: FIRST.id, sha256: sha256(TEN.slice(0, 2)) },
    { from: idAt(THIRD.offset), to: THIRD.id, sha256: sha256(TEN.slice(5)) },
  ]);
});

test('a gap without a place leaves out the first batch after it', () => {
  if (SECOND === undefined || THIRD === undefined) throw new Error('no messages');
  const receipt = received();
  receipt.notice({ event: 'gap', reason: 'rewritten', message: '' });
  // As many bytes were before it, in another file.
  receipt.batch(SECOND);
  receipt.batch(THIRD);
  expect(receipt.stretches().slice(1)).toMatchObject([{ from: SECOND.id, to: THIRD.id }]);
});

test('an EventSource says the last id again with every event, which is no new place', () => {
  if (FIRST === undefined || SECOND === undefined || THIRD === undefined) throw new Error('none');
  const receipt = received();
  receipt.position(FIRST.id);
  receipt.notice({ event: 'late', file: 'app.log.1', lines: ['x'] });
  receipt.position(FIRST.id);
  receipt.batch(SECOND);
  receipt.batch(THIRD);
  expect(receipt.stretches().slice(1)).toMatchObject([{ from: SECOND.id, lines: 5 }]);
});

test('a file that was rotated goes on in the next one', () => {
  if (FIRST === undefined) throw new Error('no messages');
  const receipt = received();
  receipt.notice({ event: 'rotated', from: 'app.log.1', to: 'app.log' });
  receipt.batch(FIRST);
  const twice = [...TEN.slice(0, 2), ...TEN.slice(0, 2)];
  expect(receipt.stretches()).toMatchObject([{ from: idAt(0), lines: 4, sha256: sha256(twice) }]);
});

test('bytes that did not come part the receipt too', () => {
  if (THIRD === undefined) throw new Error('no messages');
  const receipt = received();
  receipt.batch(THIRD);
  expect(receipt.stretches()).toHaveLength(1);
});

test('only the newest stretches are remembered', () => {
  if (FIRST === undefined) throw new Error('no messages');
  const receipt = received();
  for (let gap = 0; gap < 20; gap += 1) {
    receipt.notice({ event: 'gap', reason: 'gone', message: '' });
    receipt.position(idAt(0));
    receipt.batch(FIRST);
  }
  expect(receipt.stretches().length).toBeLessThanOrEqual(8);
  expect(receipt.forgotten).toBe(21 - receipt.stretches().length);
});
