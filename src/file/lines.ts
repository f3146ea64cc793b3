import assert from 'node:assert/strict';

import split2 from 'split2';

import type { SplitLines } from '../protocol/batch.ts';

/**
 * Cuts bytes into lines with split2, fed so that its offsets are exact and it never holds anything:
 * - as latin1 text with `decodeStrings: false`, where a character is a byte and no byte is decoded;
 * - with the pattern `'\n'`, so that a CR stays in the line and a length is what was read;
 * - only whole lines, so that no remainder is ever carried to the next block, where it would cost
 *   quadratic time on a long line and join the end of one file to the start of the next.
 *
 * A mapper that collects and gives nothing back keeps the stream from queueing: the lines are there
 * when `write` returns.
 */
export function createLineSplitter(): SplitLines {
  let collected: string[] = [];
  const splitter = split2(
    '\n',
    (line: string) => {
      collected.push(line);
      return undefined;
    },
    { decodeStrings: false },
  );
  return (bytes) => {
    assert.equal(bytes.at(-1), LINE_END, 'only whole lines may be split');
    splitter.write(bytes.toString('latin1'), 'latin1');
    const lines = collected;
    collected = [];
    return lines;
  };
}

/** The byte that ends a line. */
export const LINE_END = 0x0a;
