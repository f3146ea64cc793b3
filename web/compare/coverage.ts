import type { BatchMessage } from '../../src/protocol/batch-message.ts';

/** What a connection brought of a log, by the offsets of its lines, across all times that it was opened. */
export interface Coverage {
  /** Lines that came again are counted again. */
  readonly lines: number;
  /** Lines that had come before. */
  readonly repeatedLines: number;
  /** Bytes that never came, and of which no gap told. */
  readonly lostBytes: number;
  /** About how many lines those are, as long as the others on average. */
  readonly lostLines: number;
  batch(message: Pick<BatchMessage, 'offset' | 'lengths'>): void;
  /** Something else came, of this name. */
  event(name: string): void;
}

export function createCoverage(): Coverage {
  const sums = { lines: 0, bytes: 0, repeatedLines: 0, lostBytes: 0 };
  /** The next line begins here; null where any may come. */
  let reached: number | null = null;

  function line(offset: number, length: number): void {
    sums.lines += 1;
    sums.bytes += length;
    if (reached !== null && offset < reached) sums.repeatedLines += 1;
  }

  return {
    get lines() {
      return sums.lines;
    },
    get repeatedLines() {
      return sums.repeatedLines;
    },
    get lostBytes() {
      return sums.lostBytes;
    },
    get lostLines() {
      return sums.lostBytes === 0 ? 0 : Math.round((sums.lostBytes * sums.lines) / sums.bytes);
    },
    batch({ offset: start, lengths }) {
      let offset = start;
      if (reached !== null && offset > reached) sums.lostBytes += offset - reached;
      for (const length of lengths) {
        line(offset, length);
        offset += length;
      }
      reached = Math.max(reached ?? 0, offset);
    },
    event(name) {
      if (name === 'rotated' || name === 'truncated') reached = 0;
      else if (name === 'gap') reached = null;
    },
  };
}
