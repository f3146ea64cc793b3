import { hasLineEnd } from '../file/boundary.ts';
import { firstCutAfter, readBatch } from '../file/read-batch.ts';
import type { Batch } from '../protocol/batch.ts';
import { endIdOf } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import { createRing } from './ring.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** Reads one generation as it grows, and keeps its last batches. */
export interface LiveReader {
  readonly generation: TrackedGeneration;
  /** The end of the last whole line: nothing after it has been given to anyone. */
  readonly end: EventId;
  /** When the file was last seen to have grown, by performance.now(); null if it never was. */
  readonly grewAt: number | null;
  /** The batch that begins at an offset, while it is kept. */
  batchAt(offset: number): Batch | undefined;
  /** Up to where the file must be read by whoever is too far back for the kept batches. */
  readLimit(offset: number): number;
  /** Reads what was appended. `changed`: the bytes before the end are not those that were read. */
  readNew(): Promise<'read' | 'changed'>;
}

export interface LiveReaderOptions {
  readonly maxLineBytes: number;
  readonly ringBytes: number;
  readonly onBatch: (batch: Batch) => void;
  /** Whether the file was not rotated while nothing of it had been read: its bytes cannot tell then. */
  readonly isUnrotated: () => Promise<boolean>;
}

/** Reads on from a position; the generation stays the caller's. */
export function createLiveReader(
  generation: TrackedGeneration,
  from: EventId,
  { maxLineBytes, ringBytes, onBatch, isUnrotated }: LiveReaderOptions,
): LiveReader {
  const { file } = generation;
  const ring = createRing(ringBytes);
  let end = from;
  /** Up to here no line ends behind `end`: a long line that grows is not scanned again and again. */
  let scannedTo = from.offset;
  let lastMtimeMs: number | null = null;
  let grewAt: number | null = null;

  async function readNew(): Promise<'read' | 'changed'> {
    const { size, mtimeMs } = await file.stat();
    if (size < end.offset) return 'changed';
    if (size === end.offset && mtimeMs === lastMtimeMs) return 'read';
    if (size > generation.lastSize) grewAt = performance.now();
    lastMtimeMs = mtimeMs;
    if (!(await readUpTo(size))) return 'changed';
    generation.lastSize = Math.max(generation.lastSize, size);
    return 'read';
  }

  /** False where the bytes before the end are others. */
  async function readUpTo(size: number): Promise<boolean> {
    // Refilled to the same size: only the time of change told that there is something to check.
    if (size === end.offset) return stillHolds(end);
    while (end.offset < size) {
      if (scannedTo > size) scannedTo = end.offset;
      if (scannedTo > end.offset && !(await mayHoldLine(size))) break;
      const start = end;
      const result = await readBatch(file, start, { until: size, maxLineBytes });
      if (result.kind === 'changed' || !(await stillHolds(start))) return false;
      if (result.kind === 'unfinished') break;
      end = endIdOf(result.batch);
      scannedTo = end.offset;
      ring.push(result.batch);
      onBatch(result.batch);
    }
    scannedTo = size;
    return true;
  }

  async function mayHoldLine(size: number): Promise<boolean> {
    if (size >= firstCutAfter(end.offset, maxLineBytes)) return true;
    return hasLineEnd(file, scannedTo, size);
  }

  /** The second check of a read: the file was not cut and refilled while it went on. */
  async function stillHolds(id: EventId): Promise<boolean> {
    if (id.offset === 0) return isUnrotated();
    const again = await readBatch(file, id, { until: id.offset, maxLineBytes });
    return again.kind !== 'changed';
  }

  return {
    generation,
    get end() {
      return end;
    },
    get grewAt() {
      return grewAt;
    },
    batchAt: (offset) => ring.startingAt(offset),
    readLimit: (offset) => ring.startAfter(offset, end.offset),
    readNew,
  };
}
