import type { Generation } from '../file/generation.ts';
import { HEAD_BYTES } from '../protocol/event-id.ts';
import type { TimestampReader } from '../time/timestamp.ts';
import { BLOCK_BYTES, firstDatedLine } from './dated-line.ts';
import type { DatedLine, DatedLineResult } from './dated-line.ts';

/** A time that is looked for in one file. */
export interface TimeSearch {
  readonly file: Generation;
  /** Where the bytes that count end; Infinity: where the file does. */
  readonly end: number;
  readonly reader: TimestampReader;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
}

/** Where the first line of a time or later begins. */
export interface TimeFound {
  /** Null: all lines are older. */
  readonly offset: number | null;
  /**
   * True where too little of the file says when it was written: then no line of that time or later
   * is before the offset.
   */
  readonly isGuess: boolean;
  /** Lines before this were not looked at one by one. */
  readonly checkedFrom: number;
}

/**
 * How far lines may be out of order: as long as no line of the time or later is further than this
 * before one that is older, the first of them is found. Bytes.
 */
export const DISORDER_BYTES = 256 * 1024;
/** Lines without a time are walked over so far to find one that has it. Bytes. */
const MAX_UNDATED_BYTES = 1024 * 1024;
/** In the end lines are looked at one by one, no more than these. Bytes. */
const MAX_STRETCH_BYTES = DISORDER_BYTES + 2 * MAX_UNDATED_BYTES;
/** After so many stretches of lines without a time the rest is not searched. */
const MAX_UNDATED_STRETCHES = 4;

/** What is known of a place before it is looked at line by line. */
interface Narrowed {
  /** A line that is older than the time begins here; 0 where none is known. */
  readonly older: number;
  /** The first line that is known to be of the time or later; null where none is. */
  readonly newer: number | null;
  readonly isGuess: boolean;
}

/**
 * Finds a time by bisection: a file of any size takes a few dozen small reads. A compressed one can
 * only be read forwards, and is, up to the place.
 */
export async function searchTime(search: TimeSearch): Promise<TimeFound> {
  const narrowed = await (search.file.archive === null ? bisect(search) : readForwards(search));
  const { older, newer } = narrowed;
  const checkedFrom = Math.max(0, older - DISORDER_BYTES);
  if (narrowed.isGuess) return { offset: older, isGuess: true, checkedFrom };
  const offset = await firstInStretch(search, checkedFrom, newer);
  const isDated = offset !== null || older > 0 || (await hasTimes(search));
  return isDated
    ? { offset, isGuess: false, checkedFrom }
    : { offset: 0, isGuess: true, checkedFrom: 0 };
}

/** Line by line, up to the one that is known. Only long stretches without a time are not looked through. */
async function firstInStretch(
  search: TimeSearch,
  from: number,
  newer: number | null,
): Promise<number | null> {
  const to = newer ?? search.end;
  const wanted = { ...search, to, atLeastMs: search.timeMs, maxBytes: MAX_STRETCH_BYTES };
  const first = await firstDatedLine({ ...wanted, from, firstBytes: BLOCK_BYTES });
  if (first.kind === 'line') return first.offset;
  if (first.kind === 'none' || newer === null) return newer;
  const near = await firstDatedLine({ ...wanted, from: newer - DISORDER_BYTES });
  return near.kind === 'line' ? near.offset : newer;
}

async function hasTimes(search: TimeSearch): Promise<boolean> {
  const any = await firstTimeIn(search, { from: 0, to: search.end });
  return any.kind === 'line';
}

/** The first line that says when it was written; null where the beginning of the file does not say. */
export async function firstTime({
  file,
  end,
  reader,
}: Omit<TimeSearch, 'timeMs'>): Promise<DatedLine | null> {
  const first = await firstDatedLine({
    file,
    end,
    reader,
    from: 0,
    to: end,
    atLeastMs: -Infinity,
    // The head of a compressed file is kept; anything behind it would begin to inflate all of it.
    maxBytes: file.archive === null ? BLOCK_BYTES : HEAD_BYTES,
    firstBytes: HEAD_BYTES,
  });
  return first.kind === 'line' ? first : null;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

async function bisect(search: TimeSearch): Promise<Narrowed> {
  /** What is behind lines without a time, the nearest last: it comes after what is before them. */
  const behind: Range[] = [];
  let stretches = 0;
  let older = 0;
  let newer: number | null = null;
  let { from, to }: Range = { from: 0, to: search.end };
  for (;;) {
    while (to - from > BLOCK_BYTES) {
      const middle = from + Math.floor((to - from) / 2);
      const probe = await firstTimeIn(search, { from: middle, to });
      if (probe.kind === 'line' && probe.timeMs < search.timeMs) {
        older = probe.offset;
        from = older + 1;
        continue;
      }
      if (probe.kind === 'line') {
        newer = probe.offset;
        behind.length = 0;
      } else if (probe.kind === 'given-up') {
        stretches += 1;
        if (stretches === MAX_UNDATED_STRETCHES) return { older, newer, isGuess: true };
        behind.push({ from: probe.at, to });
      }
      to = middle;
    }
    const next = behind.pop();
    if (next === undefined) break;
    // Only where there is more behind: else all of it is looked at line by line in the end.
    const here = await firstTimeIn(search, { from, to }, search.timeMs);
    if (here.kind === 'line') {
      newer = here.offset;
      break;
    }
    ({ from, to } = next);
  }
  return { older, newer, isGuess: false };
}

function firstTimeIn(
  search: TimeSearch,
  range: Range,
  atLeastMs = -Infinity,
): Promise<DatedLineResult> {
  return firstDatedLine({ ...search, ...range, atLeastMs, maxBytes: MAX_UNDATED_BYTES });
}

/** Looks at the first line in each block that says when it was written. */
async function readForwards(search: TimeSearch): Promise<Narrowed> {
  let older = 0;
  for (let from = 0; ; from += BLOCK_BYTES) {
    const to = from + BLOCK_BYTES;
    const probe = await firstTimeIn(search, { from, to });
    if (probe.kind === 'line') {
      if (probe.timeMs >= search.timeMs) return { older, newer: probe.offset, isGuess: false };
      older = probe.offset;
    }
    const next = await search.file.read(to, to + 1);
    if (next.length === 0) return { older, newer: null, isGuess: false };
  }
}
