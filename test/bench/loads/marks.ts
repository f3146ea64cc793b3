import { writtenBefore } from './line.ts';

/** Counts lines in a stream by a word that is in each of them once, whatever is put around them. */
export interface MarkCounter {
  readonly count: number;
  /** @param receivedAtMs by the monotonic clock. */
  take(chunk: Buffer, receivedAtMs: number): void;
}

const MARK = Buffer.from(' INFO ');
const NONE = Buffer.alloc(0);

/** @param onLatency told of each line's time from append to receipt; null: nobody wants to know. */
export function createMarkCounter(onLatency: ((ms: number) => void) | null): MarkCounter {
  let count = 0;
  let rest: Buffer = NONE;

  return {
    get count() {
      return count;
    },
    take(chunk, receivedAtMs) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let from = 0;
      for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, from)) {
        count += 1;
        from = at + MARK.length;
        const writtenAtMs = onLatency === null ? null : writtenBefore(bytes, at);
        if (writtenAtMs !== null) onLatency?.(receivedAtMs - writtenAtMs);
      }
      // A mark may be cut in two.
      rest = bytes.subarray(Math.max(from, bytes.length - MARK.length + 1));
    },
  };
}
