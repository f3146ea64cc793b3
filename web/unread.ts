import { isErrorLine } from './lines/line-level.ts';
import type { Row } from './lines/row.ts';
import type { ContiguityCounts } from './stream/contiguity.ts';

/** What came since following stopped. */
export interface Unread {
  readonly lines: number;
  readonly bytes: number;
  /** Lines that are errors or worse, without those that go on with one. */
  readonly errors: number;
}

/** Counts what comes while nobody follows: until the window is full, so few lines are looked at. */
export interface UnreadCounter {
  readonly now: Unread;
  /** Following started or stopped. */
  begin(): void;
  arrived(rows: readonly Row[]): void;
}

/** @param counts what was seen in all. */
export function createUnread(counts: () => ContiguityCounts): UnreadCounter {
  let before = counts();
  let errors = 0;
  return {
    get now() {
      const { lines, bytes } = counts();
      // Of several logs one may have been taken out.
      return {
        lines: Math.max(0, lines - before.lines),
        bytes: Math.max(0, bytes - before.bytes),
        errors,
      };
    },
    begin() {
      before = counts();
      errors = 0;
    },
    arrived(rows) {
      errors += rows.filter((row) => row.kind === 'line' && isErrorLine(row)).length;
    },
  };
}

export const NONE_UNREAD: Unread = { lines: 0, bytes: 0, errors: 0 };
