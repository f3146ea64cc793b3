import { lastBoundary } from '../file/boundary.ts';
import type { Generation } from '../file/generation.ts';
import type { Boundary } from '../file/id-at.ts';
import { endOf } from '../file/verify.ts';
import type { Batch } from '../protocol/batch.ts';
import { readLines } from './look-back.ts';
import { openNeighbour } from './neighbours.ts';
import type { Search } from './reach.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** Tells which lines count. */
export interface Sieve {
  /** So much before a stretch is given with it. Bytes. */
  readonly lookBackBytes: number;
  /** The lines that count, and where those begin that are shown before each. */
  hitsIn(
    batches: readonly Batch[],
  ): Promise<readonly { readonly start: number; readonly shownFrom: number }[]>;
}

/** How far back lines that count are looked for, all files together. Bytes. */
const MAX_SCAN_BYTES = 64 * 1024 * 1024;
/** The same in a compressed file: what is further back would be inflated anew from its beginning. */
const MAX_INFLATED_SCAN_BYTES = 512 * 1024;
/** So much is looked through at a time, the last first. */
const STRETCH_BYTES = 1024 * 1024;

interface SieveSearch extends Search {
  readonly maxLineBytes: number;
  readonly sieve: Sieve;
}

/** A place in a generation, which the holder releases. */
interface Spot {
  readonly generation: TrackedGeneration;
  readonly boundary: Boundary;
}

/**
 * Where the last `count` lines that count begin; fewer where there are not so many within
 * MAX_SCAN_BYTES. Reads backwards from an end, and on into older generations.
 * @param from its generation is released, or what is found.
 */
export async function passingBefore(
  search: SieveSearch,
  from: { readonly generation: TrackedGeneration; readonly end: Boundary },
  count: number,
): Promise<Spot> {
  let best: Spot = { generation: from.generation, boundary: from.end };
  let current = from.generation.retain();
  let end = from.end.offset;
  let [left, bytes] = [count, MAX_SCAN_BYTES];
  try {
    for (;;) {
      const found = await lastPassing(current.file, search, { end, count: left, bytes });
      if (found.first !== null) {
        best.generation.release();
        best = { generation: current.retain(), boundary: { offset: found.first, midLine: false } };
      }
      left -= found.lineCount;
      bytes -= end - found.scannedFrom;
      if (left === 0 || found.scannedFrom > 0 || bytes <= 0) return best;
      const older = await openNeighbour(search.family, search.reach, current, 'older');
      if (older === null) return best;
      current.release();
      current = older.generation;
      end = (await endOf(current.file))?.offset ?? 0;
    }
  } catch (error) {
    best.generation.release();
    throw error;
  } finally {
    current.release();
  }
}

interface Passing {
  /** Where the first of the lines begins; null where there is none. */
  readonly first: number | null;
  readonly lineCount: number;
  readonly scannedFrom: number;
}

async function lastPassing(
  file: Generation,
  { sieve, maxLineBytes }: Pick<SieveSearch, 'sieve' | 'maxLineBytes'>,
  { end, count, bytes }: { readonly end: number; readonly count: number; readonly bytes: number },
): Promise<Passing> {
  const reach = file.archive === null ? bytes : Math.min(bytes, MAX_INFLATED_SCAN_BYTES);
  const limit = Math.max(0, end - reach);
  let first: number | null = null;
  let lineCount = 0;
  let to = end;
  while (to > limit && lineCount < count) {
    const start = Math.max(limit, to - STRETCH_BYTES);
    const { offset: from } = await lastBoundary(file, start, maxLineBytes);
    const batches = await readLines(file, from - sieve.lookBackBytes, { to, maxLineBytes });
    const hits = (await sieve.hitsIn(batches)).filter((hit) => hit.start >= from);
    const wanted = hits.slice(-(count - lineCount));
    first = wanted[0]?.shownFrom ?? first;
    lineCount += wanted.length;
    to = from;
  }
  return { first, lineCount, scannedFrom: to };
}
