import type { Row } from './row.ts';

/** The most rows that the page holds. */
const MAX_ROWS = 100_000;
/** The most bytes of log text that the page holds. */
const MAX_TEXT_BYTES = 32 * 1024 * 1024;

/** What a notice counts for, so that notices alone cannot fill the memory either. */
const NOTICE_BYTES = 256;
/** From this share of a limit on the store counts as full. */
const FULL_SHARE = 0.95;
/** Slots of evicted rows that are kept at the front before the array is cut. */
const SLACK_ROWS = 8_192;

/**
 * The newest rows of a log. Each row has a sequence number that never changes: `first` belongs to
 * the oldest that is still held, `end` to the next that will come.
 */
export interface RowStore {
  readonly first: number;
  readonly end: number;
  /** Lines that were held and had to go. They are still in the file. */
  readonly evictedLines: number;
  /** True when the rows that come next may push out the oldest. */
  readonly full: boolean;
  /** The row with this number; undefined when it is not held. */
  at(sequence: number): Row | undefined;
  /** Adds rows at the end. The oldest go where the limits ask for it, the newest row never. */
  append(rows: readonly Row[]): void;
}

/** `limits` are for tests; the page uses MAX_ROWS and MAX_TEXT_BYTES. */
export function createRowStore(
  limits: { readonly rows: number; readonly bytes: number } = {
    rows: MAX_ROWS,
    bytes: MAX_TEXT_BYTES,
  },
): RowStore {
  let slots: Row[] = [];
  // Rows before this slot are evicted. Moving a mark is cheaper than shifting 100,000 slots.
  let head = 0;
  let first = 0;
  let bytes = 0;
  let evictedLines = 0;

  function evictOldest(): void {
    const row = slots[head];
    if (row === undefined) return;
    head += 1;
    first += 1;
    bytes -= sizeOf(row);
    if (row.kind === 'line') evictedLines += 1;
  }

  function cutSlack(): void {
    if (head < SLACK_ROWS) return;
    slots = slots.slice(head);
    head = 0;
  }

  return {
    get first() {
      return first;
    },
    get end() {
      return first + slots.length - head;
    },
    get evictedLines() {
      return evictedLines;
    },
    get full() {
      const rows = slots.length - head;
      return rows >= limits.rows * FULL_SHARE || bytes >= limits.bytes * FULL_SHARE;
    },
    at: (sequence) => (sequence < first ? undefined : slots[head + sequence - first]),
    append(rows) {
      for (const row of rows) {
        slots.push(row);
        bytes += sizeOf(row);
      }
      while (slots.length - head > 1 && (slots.length - head > limits.rows || bytes > limits.bytes))
        evictOldest();
      cutSlack();
    },
  };
}

function sizeOf(row: Row): number {
  return row.kind === 'line' ? row.size : NOTICE_BYTES;
}
