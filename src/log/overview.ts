import type { Generation } from '../file/generation.ts';
import { LINE_END } from '../file/lines.ts';
import { levelsOf, timeOf } from '../search/sample.ts';
import type { Sample } from '../search/sample.ts';
import { createTimestampReader } from '../time/timestamp.ts';
import type { TimestampReader } from '../time/timestamp.ts';
import type { Zone } from '../time/zone.ts';
import { fileName } from './family.ts';
import { sizesOf } from './family-sizes.ts';
import type { FileSize } from './family-sizes.ts';
import type { Search } from './reach.ts';

/** A log as a whole, told from a small part of its bytes. */
export interface Overview {
  /** Bytes of all files that can be read, compressed ones as they say themselves. */
  readonly total: number;
  readonly family: readonly FileSize[];
  /** Ranges of as many bytes each, oldest first. */
  readonly buckets: readonly Bucket[];
}

/** A range of a log, and what a sample of it says. */
export interface Bucket extends Sample {
  /** Where it begins: the name of a file, and an offset in it. */
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  /** How many bytes of whole lines were looked at; 0 for a compressed file, which is not inflated for this. */
  readonly sampled: number;
  /**
   * How many lines those are, of which only those count that pass the filter: there are about
   * `lines * bytes / sampled` in the bucket.
   */
  readonly lines: number;
}

export interface OverviewOptions {
  readonly bucketCount: number;
  /** The lines of a block that count, as latin1 text; null: all of them. */
  readonly filter: ((block: Buffer) => readonly string[]) | null;
  /** The zone of times that name none. */
  readonly zone: Zone;
  readonly signal: AbortSignal;
}

/** A sample, which begins at the first line start in it. Bytes. */
const SAMPLE_BYTES = 4096;
/** All samples together. Bytes. */
const MAX_SAMPLED_BYTES = 1_400_000;
/** So many samples are read together. */
const TOGETHER = 8;

/** Looks at a sample of each of so many ranges. What it costs does not depend on how large the log is. */
export async function overviewOf(
  search: Search,
  { bucketCount, filter, zone, signal }: OverviewOptions,
): Promise<Overview> {
  const family = await sizesOf(search);
  const total = family.reduce((sum, { size }) => sum + size, 0);
  const ranges = divide(family, Math.max(1, Math.ceil(total / bucketCount)));
  const sampleBytes = Math.min(SAMPLE_BYTES, Math.floor(MAX_SAMPLED_BYTES / bucketCount));
  const reader = createTimestampReader({ zone });
  const buckets: Bucket[] = [];
  for (const { file } of family) {
    signal.throwIfAborted();
    const inFile = ranges.filter((range) => range.file === file);
    buckets.push(...(await sampleFile(search, inFile, { sampleBytes, reader, filter })));
  }
  return { total, family, buckets };
}

type Range = Pick<Bucket, 'file' | 'offset' | 'bytes'>;

/** Cuts all bytes into ranges of the same size; one begins in the file that has its first byte. */
function divide(family: readonly FileSize[], bytes: number): Range[] {
  const ranges: Range[] = [];
  let offset = 0;
  for (const { file, size } of family) {
    for (; offset < size; offset += bytes) ranges.push({ file, offset, bytes });
    offset -= size;
  }
  const last = ranges.pop();
  // Behind the last range there is nothing.
  return last === undefined ? [] : [...ranges, { ...last, bytes: bytes - offset }];
}

interface Sampling extends Pick<OverviewOptions, 'filter'> {
  /** What is read of each range at most. */
  readonly sampleBytes: number;
  readonly reader: TimestampReader;
}

async function sampleFile(
  { family, reach }: Search,
  ranges: readonly Range[],
  sampling: Sampling,
): Promise<Bucket[]> {
  const [first] = ranges;
  if (first === undefined) return [];
  const member = (await family.list()).find(({ path }) => fileName(path) === first.file);
  const generation = member === undefined ? null : await reach.tryOpen(member.path);
  if (generation === null) return ranges.map(unsampled);
  const buckets: Bucket[] = [];
  try {
    for (let start = 0; start < ranges.length; start += TOGETHER) {
      const some = ranges.slice(start, start + TOGETHER);
      buckets.push(...(await Promise.all(some.map((it) => sample(generation.file, it, sampling)))));
    }
  } finally {
    generation.release();
  }
  return buckets;
}

async function sample(
  file: Generation,
  range: Range,
  { sampleBytes, reader, filter }: Sampling,
): Promise<Bucket> {
  if (file.archive !== null) return unsampled(range);
  const { offset, bytes } = range;
  const read = await file.read(Math.max(0, offset - 1), offset + Math.min(bytes, sampleBytes));
  const from = offset === 0 ? 0 : read.indexOf(LINE_END) + 1;
  const to = Math.max(from, read.lastIndexOf(LINE_END) + 1);
  const all = read.toString('latin1', from, to).split('\n').slice(0, -1);
  const lines = filter === null ? all : filter(read.subarray(from, to));
  return {
    ...range,
    sampled: to - from,
    lines: lines.length,
    levels: levelsOf(lines),
    time: timeOf(all, reader),
  };
}

function unsampled(range: Range): Bucket {
  return { ...range, sampled: 0, lines: 0, levels: {}, time: null };
}
