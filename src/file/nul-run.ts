import type { OpenFile } from './file-system.ts';
import { readFully } from './read-fully.ts';

/**
 * So many NUL bytes where a line begins are a hole: bytes that nobody wrote. A writer that goes on at its
 * old offset after its file was emptied leaves one, and so do power failures and files that are made
 * longer before they are filled. Fewer are taken for text: records have short runs as separators and
 * padding, and UTF-16 and UTF-32 have runs of three at most. A hole is nearly always longer by far.
 */
export const HOLE_BYTES = 16;

/** NUL bytes one behind the other. */
export interface NulRun {
  /** The first offset whose byte is another. */
  readonly end: number;
  /** True where there is none: the run reaches to the end of the file and may yet be written into. */
  readonly isTail: boolean;
}

/** Finds where runs of NUL bytes end in one file. */
export interface NulRuns {
  /** The run from an offset on; empty where another byte is there. */
  from(start: number): Promise<NulRun>;
  /** Where the run begins that ends at an offset: the offset itself where another byte is before it. */
  before(offset: number): Promise<number>;
}

const BLOCK_BYTES = 64 * 1024;
/** Read first where something is looked for from the end: as a rule it is near. */
export const FIRST_STRIDE_BYTES = 4096;
/** While all is NUL more is read at a time, up to this: whatever is behind it is far. */
const MAX_STRIDE_BYTES = 1024 * 1024;
const ZEROS = Buffer.alloc(BLOCK_BYTES);
/** So many runs are remembered: those that several readers pass at about the same time. */
const MAX_KNOWN = 4;

interface KnownRun extends NulRun {
  readonly start: number;
  /** The time of change of the file when it was asked for. */
  readonly mtimeNs: bigint;
}

/**
 * Remembers what it found, so that gigabytes of unused tail are not read at each look, nor a hole once
 * for every viewer. Only the ends of a known run are looked at again: writers fill a file from the
 * front. What is written far inside a known run is seen as well where the time of change tells of it.
 */
export function createNulRuns(file: OpenFile): NulRuns {
  let known: readonly KnownRun[] = [];
  const running = new Map<number, Promise<NulRun>>();

  async function find(start: number): Promise<NulRun> {
    const { mtimeNs } = await file.stat();
    const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
    for (;;) {
      const run = await measure(start, mtimeNs, buffer);
      if (run.isTail || (await isStillNul(start, run.end, buffer))) {
        if (run.end >= start + BLOCK_BYTES) remember({ ...run, start, mtimeNs });
        return run;
      }
      // It was filled while it was measured.
      known = [];
    }
  }

  async function measure(start: number, mtimeNs: bigint, buffer: Buffer): Promise<NulRun> {
    const first = await skip(start, start + BLOCK_BYTES, buffer);
    if (first.end < start + BLOCK_BYTES) return first;
    const from = Math.max(first.end, believed(start, mtimeNs)?.end ?? 0);
    return skip(from, Infinity, Buffer.allocUnsafe(MAX_STRIDE_BYTES));
  }

  /** What was passed on the way need not be read once more by whoever comes from the front. */
  async function before(offset: number): Promise<number> {
    const { mtimeNs } = await file.stat();
    const start = await dataEndIn((from, to) => readFully(file, from, to), offset);
    const run = { start, end: offset, isTail: true, mtimeNs };
    if (offset - start >= BLOCK_BYTES) remember(run);
    return start;
  }

  /** Reads on while all is NUL, up to `limit`. */
  async function skip(start: number, limit: number, buffer: Buffer): Promise<NulRun> {
    let end = start;
    while (end < limit) {
      const bytesRead = await file.read(buffer, end);
      if (bytesRead === 0) return { end, isTail: true };
      const nuls = leadingNuls(buffer.subarray(0, bytesRead));
      end += nuls;
      if (nuls < bytesRead) return { end, isTail: false };
    }
    return { end: Math.min(end, limit), isTail: false };
  }

  /** A writer that fills the run may overtake the one who measures it: its ends tell. */
  async function isStillNul(start: number, end: number, buffer: Buffer): Promise<boolean> {
    const first = await skip(start, Math.min(end, start + BLOCK_BYTES), buffer);
    if (first.end < Math.min(end, start + BLOCK_BYTES)) return false;
    return (await skip(Math.max(start, end - BLOCK_BYTES), end, buffer)).end === end;
  }

  function believed(start: number, mtimeNs: bigint): KnownRun | undefined {
    return known.find((run) => {
      const isInside = run.start <= start && start <= run.end;
      // Something was written since, and not where it was waited for.
      const isDoubtful = run.isTail && run.start === start && run.mtimeNs !== mtimeNs;
      return isInside && !isDoubtful;
    });
  }

  function remember(run: KnownRun): void {
    const others = known.filter((it) => it.end < run.start || it.start > run.end);
    known = [run, ...others].slice(0, MAX_KNOWN);
  }

  return {
    before,
    from(start) {
      const same = running.get(start);
      if (same !== undefined) return same;
      const search = find(start).finally(() => running.delete(start));
      running.set(start, search);
      return search;
    },
  };
}

/** The end of the data before an offset: behind the last byte that is not NUL. */
export async function dataEndIn(
  read: (start: number, end: number) => Promise<Buffer>,
  offset: number,
): Promise<number> {
  let end = offset;
  for (let stride = FIRST_STRIDE_BYTES; end > 0; stride = Math.min(2 * stride, MAX_STRIDE_BYTES)) {
    const bytes = await read(Math.max(0, end - stride), end);
    const nuls = trailingNuls(bytes);
    end -= nuls;
    if (nuls < bytes.length || bytes.length === 0) break;
  }
  return end;
}

/** How many NUL bytes a buffer begins with. */
export function leadingNuls(bytes: Buffer): number {
  let count = 0;
  while (count < bytes.length) {
    const chunk = bytes.subarray(count, count + BLOCK_BYTES);
    const agreeing = commonLength(chunk, ZEROS.subarray(0, chunk.length));
    count += agreeing;
    if (agreeing < chunk.length) break;
  }
  return count;
}

/** How many NUL bytes a buffer ends with. */
export function trailingNuls(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) {
    const start = Math.max(0, end - BLOCK_BYTES);
    if (isNul(bytes.subarray(start, end))) end = start;
    else while (bytes[end - 1] === 0) end -= 1;
  }
  return bytes.length - end;
}

/** How many bytes two buffers have in common at their beginning. Compares halves: native and fast. */
export function commonLength(a: Buffer, b: Buffer): number {
  let same = 0;
  let end = Math.min(a.length, b.length);
  if (a.subarray(0, end).equals(b.subarray(0, end))) return end;
  while (same + 1 < end) {
    const middle = (same + end) >>> 1;
    if (a.subarray(same, middle).equals(b.subarray(same, middle))) same = middle;
    else end = middle;
  }
  return same;
}

function isNul(bytes: Buffer): boolean {
  return bytes.equals(ZEROS.subarray(0, bytes.length));
}
