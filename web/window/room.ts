import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import type { LineWindow } from './window.ts';

/** Rows in sight and above it that new lines must not push out while someone reads. */
const SAFE_ROWS = 400;

/** Whether a batch can come in without pushing out what is being read. */
export function hasRoomFor(
  { lengths }: BatchMessage,
  lines: LineWindow,
  firstVisible: number,
): boolean {
  const added = { rows: lengths.length, bytes: lengths.reduce((sum, length) => sum + length, 0) };
  return lines.evictedBy(added) <= Math.max(0, firstVisible - lines.first - SAFE_ROWS);
}
