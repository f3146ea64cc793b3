import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';

import type { BatchMessage } from '../../../src/protocol/batch-message.ts';
import { createReceiptLater } from '../../../web/receipt-later.ts';
import { createReceipt } from '../../../web/stream/receipt.ts';
import { fileLines, idAt, messagesOf } from './sent.ts';

const LINE_BYTES = 10_000;

const loadReceipts = () => Promise.resolve({ createReceipt });

/** A line of its own batch, so many lines behind the beginning. */
function lineAt(index: number): BatchMessage {
  const offset = index * LINE_BYTES;
  const lines = ['x'.repeat(LINE_BYTES - 1)];
  return { offset, lengths: [LINE_BYTES], marks: [], lines, id: idAt(offset + LINE_BYTES) };
}

test('whatever comes before it is loaded is in the receipt as if it had been there', async () => {
  await fc.assert(
    fc.asyncProperty(fileLines, fc.array(fc.nat(40), { maxLength: 8 }), async (lines, cuts) => {
      const messages = messagesOf(lines, cuts);
      const later = createReceiptLater(loadReceipts);
      const receipt = createReceipt();
      for (const it of [later, receipt]) it.position(idAt(0));
      for (const [index, message] of messages.entries()) {
        if (index === 2) await later.load();
        for (const it of [later, receipt]) it.batch(message);
      }
      for (const it of [later, receipt]) it.notice({ event: 'truncated', file: 'app' });
      expect((await later.load()).stretches()).toEqual(receipt.stretches());
    }),
  );
});

test('is loaded by itself once there is much to hash', async () => {
  const load = vi.fn(loadReceipts);
  const later = createReceiptLater(load);
  for (let index = 0; index < 25; index += 1) later.batch(lineAt(index));
  expect(load).not.toHaveBeenCalled();
  for (let index = 25; index < 30; index += 1) later.batch(lineAt(index));
  expect(load).toHaveBeenCalled();
  const { forgotten, stretches } = await later.load();
  expect(forgotten).toBe(0);
  expect(stretches()).toMatchObject([{ lines: 29, to: idAt(30 * LINE_BYTES) }]);
});

test('forgets what it was given, and says so, where that is much and nothing can be loaded', async () => {
  let answers = false;
  const later = createReceiptLater(() =>
    answers ? loadReceipts() : Promise.reject(new TypeError('no answer')),
  );
  for (let index = 0; index < 30; index += 1) later.batch(lineAt(index));
  await expect(later.load()).rejects.toThrow('no answer');
  answers = true;
  later.position(idAt(30 * LINE_BYTES));
  later.batch(lineAt(30));
  const received = await later.load();
  expect(received.forgotten).toBe(1);
  expect(received.stretches()).toMatchObject([{ lines: 1, bytes: LINE_BYTES }]);
});
