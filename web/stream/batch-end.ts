import type { BatchMessage } from '../../src/protocol/batch-message.ts';

/** Bytes that a filter left out of a batch. */
export function skippedIn({ skipped }: BatchMessage): number {
  return skipped?.reduce((sum, [, bytes]) => sum + bytes, 0) ?? 0;
}

/** Behind all that a batch has, or has looked through. By the lengths, not by the id. */
export function endOffsetOf(message: BatchMessage): number {
  const bytes = message.lengths.reduce((sum, length) => sum + length, 0);
  return message.offset + bytes + skippedIn(message);
}
