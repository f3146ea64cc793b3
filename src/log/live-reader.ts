import { unfinishedUpTo } from '../file/boundary.ts';
import { BLOCK_BYTES, firstCutAfter, stillHolds } from '../file/read-batch.ts';
import type { FileStat } from '../file/generation.ts';
import type { Passed } from '../file/read-batch.ts';
import { createRecentReader } from '../file/read-recent.ts';
import type { Batch } from '../protocol/batch.ts';
import { endIdOf, lineCountOf } from '../protocol/batch.ts';
import { FILE_TICK_MS } from '../lib/wall-clock.ts';
import type { EventId } from '../protocol/event-id.ts';
import { readOn } from './read-on.ts';
import { createRing } from './ring.ts';
import type { Sound, TrackedGeneration } from './tracked-generation.ts';

/** Reads one generation as it grows, and keeps its last batches. */
export interface LiveReader {
  readonly generation: TrackedGeneration;
  /** The end of the last whole line: nothing after it has been given to anyone. */
  readonly end: EventId;
  /** True where there are more bytes and none of them can be read. */
  readonly isBlocked: boolean;
  /** When the bytes that had been read were last seen to be sound; null: never. */
  readonly sound: Sound | null;
  /** When the file was last seen to have grown, by performance.now(); null if it never was. */
  readonly grewAt: number | null;
  /** The batch that begins at an offset, while it is kept. */
  batchAt(offset: number): Batch | undefined;
  /** Up to where the file must be read by whoever is too far back for the kept batches. */
  readLimit(offset: number): number;
  /** Whether its name stands for this file still, as it was at the last read: another one would find nothing. */
  isAsRead(live: FileStat | null): boolean;
  /**
   * Reads what was appended, where that is done at once; false where it is not: then nothing was done.
   * @param live what its name stands for.
   */
  readAtOnce(live: FileStat): boolean;
  /** Reads what was appended. `changed`: the bytes before the end are not those that were read. */
  readNew(): Promise<'read' | 'changed'>;
}

export interface LiveReaderOptions {
  readonly maxLineBytes: number;
  readonly ringBytes: number;
  /** So many lines were read; 0 where the end has moved behind bytes that are no lines. */
  readonly onAdvance: (lineCount: number) => void;
  /** Whether the file was not rotated while nothing of it had been read: its bytes cannot tell then. */
  readonly isUnrotated: () => Promise<boolean>;
  /** Whether the file system has refused for so long that bytes are given up. */
  readonly isGivingUp: () => boolean;
}

/** Reads on from a position; the generation stays the caller's. */
export function createLiveReader(
  generation: TrackedGeneration,
  from: EventId,
  { maxLineBytes, ringBytes, onAdvance, isUnrotated, isGivingUp }: LiveReaderOptions,
): LiveReader {
  const { file } = generation;
  const ring = createRing(ringBytes);
  const recent = createRecentReader(file, maxLineBytes);
  let end = from;
  /** Up to here there is data and no line end behind `end`: a line that grows is not scanned anew. */
  let scannedTo = from.offset;
  let lastMtimeMs: number | null = null;
  let lastSize: number | null = null;
  const begunAtMs = Date.now();
  let sound: Sound | null = null;
  let grewAt: number | null = null;
  /** The size at which nothing behind `end` could be read. */
  let blockedSize: number | null = null;

  async function readNew(): Promise<'read' | 'changed'> {
    const readFrom = soundNow();
    const outcome = await readGrowth();
    // What this look has read may have come after a copy that was made while it went on.
    if (outcome === 'read') sound = readFrom;
    return outcome;
  }

  /** What is known once a look that begins now has found the bytes of before. */
  function soundNow(): Sound {
    // What was there when reading began was there before.
    return { atMs: Math.max(Date.now() - FILE_TICK_MS, begunAtMs), end };
  }

  function isAsRead(live: FileStat | null): boolean {
    if (live?.key !== file.key || blockedSize !== null) return false;
    if (live.mtimeMs !== lastMtimeMs || live.size !== lastSize) return false;
    sound = soundNow();
    return true;
  }

  function readAtOnce(live: FileStat): boolean {
    if (isAsRead(live)) return true;
    const isPlain = live.key === file.key && blockedSize === null && scannedTo === end.offset;
    if (!isPlain || live.size <= end.offset) return false;
    const readFrom = soundNow();
    const batch = recent.read(end, live.size);
    if (batch === null) return false;
    advance({ kind: 'batch', batch });
    scannedTo = live.size;
    sound = readFrom;
    hasRead(live);
    return true;
  }

  async function readGrowth(): Promise<'read' | 'changed'> {
    const { size, mtimeMs } = await file.recent.stat();
    // Some file systems tell a size too small for a while: a file is shorter when its bytes are gone.
    if (size < end.offset) return (await isUncut(end)) ? 'read' : 'changed';
    if (mtimeMs === lastMtimeMs && (size === end.offset || size === blockedSize)) return 'read';
    if (!(await readUpTo(size))) return 'changed';
    // Only now: what failed is tried again.
    hasRead({ size, mtimeMs });
    return 'read';
  }

  function hasRead({ size, mtimeMs }: Pick<FileStat, 'size' | 'mtimeMs'>): void {
    lastMtimeMs = mtimeMs;
    lastSize = size;
    const seenTo = blockedSize ?? scannedTo;
    if (seenTo <= generation.lastSize) return;
    grewAt = performance.now();
    generation.lastSize = seenTo;
  }

  /** False where the bytes before the end are others. */
  async function readUpTo(size: number): Promise<boolean> {
    blockedSize = null;
    // Refilled to the same size: only the time of change told that there is something to check.
    if (size === end.offset) return isGivingUp() || isUncut(end);
    if (scannedTo > size) scannedTo = end.offset;
    while (end.offset < size) {
      if (isUnfinishedLine(size) && !isGivingUp()) {
        const isFew = size - scannedTo <= BLOCK_BYTES;
        const dataEnd = await unfinishedUpTo(isFew ? file.recent : file, scannedTo, size);
        if (dataEnd !== null) {
          scannedTo = dataEnd;
          return true;
        }
      }
      const start = end;
      // One block at once, and no more: a look at a burst lets everybody else have a turn.
      const isRecent = size - start.offset <= BLOCK_BYTES;
      const reading = { until: size, maxLineBytes, isGivingUp: isGivingUp(), isRecent };
      const result = await readOn(generation, start, reading);
      if (result.kind === 'unreadable') {
        if (result.to === null) {
          blockedSize = size;
          return true;
        }
        moveTo(result.to, 0);
        continue;
      }
      if (result.kind === 'changed' || !(await isUncut(start))) return false;
      if (result.kind === 'unfinished') {
        scannedTo = result.dataEnd;
        return true;
      }
      advance(result);
    }
    return true;
  }

  function advance(result: Passed): void {
    if (result.kind === 'hole') return moveTo(result.position, 0);
    ring.push(result.batch);
    moveTo(endIdOf(result.batch), lineCountOf(result.batch));
  }

  function moveTo(next: EventId, lineCount: number): void {
    end = next;
    scannedTo = next.offset;
    onAdvance(lineCount);
  }

  /** Whether the line behind the end was looked through once, and is not long enough to be cut. */
  function isUnfinishedLine(size: number): boolean {
    return scannedTo > end.offset && size < firstCutAfter(end.offset, maxLineBytes);
  }

  /** The second check of a read: the file was not cut and refilled while it went on. */
  function isUncut(id: EventId): Promise<boolean> {
    return id.offset === 0 ? isUnrotated() : stillHolds(file.recent, id);
  }

  return {
    generation,
    get end() {
      return end;
    },
    get sound() {
      return sound;
    },
    get grewAt() {
      return grewAt;
    },
    get isBlocked() {
      return blockedSize !== null;
    },
    batchAt: (offset) => ring.startingAt(offset),
    readLimit: (offset) => ring.startAfter(offset, end.offset),
    isAsRead,
    readAtOnce,
    readNew,
  };
}
