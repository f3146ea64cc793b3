import { idAt, lastBoundary } from '../file/boundary.ts';
import { NotReadable } from '../file/generation.ts';
import type { FileStat } from '../file/generation.ts';
import { ORIGIN } from '../file/identity.ts';
import type { Watcher } from '../file/watch.ts';
import { createPacer } from '../lib/pacer.ts';
import { createPulse } from '../lib/pulse.ts';
import type { Pulse } from '../lib/pulse.ts';
import { createRate } from '../lib/rate.ts';
import type { Batch } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { WaitingNotice } from '../protocol/notice.ts';
import { watchForCopies } from './copies.ts';
import type { Family } from './family.ts';
import { fileName } from './family.ts';
import { createLiveReader } from './live-reader.ts';
import type { LiveReader } from './live-reader.ts';
import { findSuccessor } from './successor.ts';
import type { Generations, Succession, TrackedGeneration } from './tracked-generation.ts';

export interface LiveEdgeOptions {
  readonly maxLineBytes: number;
  readonly ringBytes: number;
  /** Lines gather at most this long on a busy log before they are read. Milliseconds. */
  readonly coalesceMs: number;
  /** Without any hint the files are looked at this often. Milliseconds. */
  readonly pollMs: number;
  /** How long a renamed file must be quiet before it counts as over. Milliseconds. */
  readonly rotateWaitMs: number;
  /** After this a renamed file counts as over though it is still written to. Milliseconds. */
  readonly rotateMaxWaitMs: number;
}

export interface LiveEdgeDependencies {
  readonly family: Family;
  readonly generations: Generations;
  readonly watcher: Watcher;
  readonly onError: (error: unknown) => void;
}

/**
 * The end of a log as it grows: follows the live file through appends, renames and truncation. It runs
 * at its own pace: hints and the poll only say that a look is due, and one look at a time finds out
 * what happened.
 */
export interface LiveEdge {
  /** Beats when anything below has changed. */
  readonly changes: Pulse;
  /** Why there is nothing at the live path that can be read; null where there is. */
  readonly waiting: WaitingNotice | null;
  /** The generation that is followed; null while there is none. */
  readonly generation: TrackedGeneration | null;
  /** The end of its last whole line: nothing after it has been given to anyone. */
  readonly end: EventId;
  /** Lines a second, of late. */
  readonly linesPerSecond: number;
  /** The shared batch that begins at an offset of the followed generation. */
  batchAt(offset: number): Batch | undefined;
  /** Up to where the file must be read by whoever is too far back for the shared batches. */
  readLimit(offset: number): number;
  /** Looks at the files now; resolves when that has been done. */
  look(): Promise<void>;
  close(): Promise<void>;
}

const FAILURE_WAIT_MS = 250;

/** Starts to follow a log; resolves after the first look. */
export async function startLiveEdge(
  { family, generations, watcher, onError }: LiveEdgeDependencies,
  options: LiveEdgeOptions,
): Promise<LiveEdge> {
  const { maxLineBytes, ringBytes, coalesceMs, pollMs, rotateWaitMs, rotateMaxWaitMs } = options;
  const changes = createPulse();
  const rate = createRate();
  let waiting: WaitingNotice | null = null;
  let reader: LiveReader | null = null;
  let started = false;
  /** When the live path was first seen to name nothing, by performance.now(). */
  let missingSince: number | null = null;
  /** Since when the followed file is not the one at the live path, by performance.now(). */
  let drainingSince: number | null = null;
  const pacer = createPacer(lookOnce, {
    gapMs: coalesceMs,
    pollMs,
    retryMs: FAILURE_WAIT_MS,
    onError,
  });

  async function lookOnce(): Promise<void> {
    const live = await probe();
    const isFirst = !started;
    started = true;
    if (reader === null) {
      const opened = live === null ? null : await openLive();
      if (opened !== null) await begin(opened, isFirst);
    } else if ((await reader.readNew()) === 'changed') {
      await beginAnew(reader.generation);
    } else if (live === null || live.key !== reader.generation.file.key) {
      await drain(reader, live);
    } else {
      drainingSince = null;
      setWaiting(null);
    }
  }

  /** What the live path names now; null where there is nothing. */
  async function probe(): Promise<FileStat | null> {
    try {
      const live = await family.statLive();
      missingSince = null;
      return live;
    } catch (error) {
      if (!(error instanceof NotReadable)) throw error;
      missingSince ??= performance.now();
      // Between rename and create there is no file for a moment: not worth a word.
      const isLong = performance.now() - missingSince >= rotateWaitMs;
      if (reader === null || isLong) setWaiting(error);
      else pacer.after(rotateWaitMs);
      return null;
    }
  }

  /** Opens what the live path names; null, and a word why, where it cannot be read. */
  async function openLive(): Promise<TrackedGeneration | null> {
    try {
      return await generations.open(family.livePath);
    } catch (error) {
      if (!(error instanceof NotReadable)) throw error;
      setWaiting(error);
      return null;
    }
  }

  function setWaiting(error: NotReadable | null): void {
    const isSame = error?.reason === waiting?.reason;
    waiting = error && { event: 'waiting', reason: error.reason, message: error.message };
    if (!isSame) changes.beat();
  }

  /**
   * Follows the first generation: from the end of what it has, which whoever wants it reads from the
   * file, or all of it when it appeared while it was waited for.
   */
  async function begin(first: TrackedGeneration, fromEnd: boolean): Promise<void> {
    const { size } = await first.file.stat();
    first.lastSize = size;
    const boundary = fromEnd ? await lastBoundary(first.file, size, maxLineBytes) : null;
    const from = boundary === null ? ORIGIN : await idAt(first.file, boundary);
    await follow(first, from ?? ORIGIN);
  }

  /** Follows a generation from a position on. The lease is the edge's from here. */
  async function follow(next: TrackedGeneration | null, from: EventId): Promise<void> {
    const isUnrotated = await watchForCopies(family);
    reader?.generation.release();
    const onBatch = (batch: Batch): void => {
      rate.add(batch.lines().length);
      changes.beat();
    };
    reader =
      next && createLiveReader(next, from, { maxLineBytes, ringBytes, onBatch, isUnrotated });
    drainingSince = null;
    setWaiting(null);
    changes.beat();
    pacer.after(0);
  }

  /** The followed file was cut or overwritten in place. Its viewers look for their bytes elsewhere. */
  async function beginAnew(old: TrackedGeneration): Promise<void> {
    old.state = 'rewritten';
    const place = await family.locate(old.file.key);
    if (place !== null && place.path !== family.livePath) {
      const succession = await findSuccessor(family, generations, old);
      return followNext(old, succession);
    }
    const next = await openLive();
    const file = fileName(family.livePath);
    return followNext(old, next && { generation: next, notice: { event: 'truncated', file } });
  }

  async function followNext(old: TrackedGeneration, next: Succession | null): Promise<void> {
    if (next !== null) old.setSuccessor(next);
    await follow(next?.generation ?? null, ORIGIN);
  }

  /**
   * The followed file has lost its name to another, or has none. Writers go on with it until they
   * reopen their log, so it is over only when it was quiet for a while and the new one has bytes.
   */
  async function drain(
    { generation: old, grewAt }: LiveReader,
    live: FileStat | null,
  ): Promise<void> {
    const now = performance.now();
    drainingSince ??= now;
    const quietFor = Math.min(await quietMs(old), now - (grewAt ?? -Infinity));
    const waitMs = Math.min(rotateWaitMs - quietFor, drainingSince + rotateMaxWaitMs - now);
    if (waitMs > 0) return pacer.after(waitMs);
    const next = await findSuccessor(family, generations, old);
    if (next === null) return;
    // An empty new file says that the writer has not reopened its log: the old one may yet grow.
    if (next.generation.file.key === live?.key && live.size === 0) return next.generation.release();
    old.state = 'over';
    await followNext(old, next);
  }

  const unwatch = watcher.watch(family.livePath, family.owns, pacer.hint);
  await pacer.now();

  return {
    changes,
    get waiting() {
      return waiting;
    },
    get generation() {
      return reader?.generation ?? null;
    },
    get end() {
      return reader?.end ?? ORIGIN;
    },
    get linesPerSecond() {
      return rate.perSecond();
    },
    batchAt: (offset) => reader?.batchAt(offset),
    readLimit: (offset) => reader?.readLimit(offset) ?? offset,
    look: pacer.now,
    async close() {
      unwatch();
      await pacer.close();
      reader?.generation.release();
      reader = null;
      changes.beat();
    },
  };
}

/** How long ago the file was written to, by its own time of change: a hint, and never negative. */
async function quietMs(generation: TrackedGeneration): Promise<number> {
  const { mtimeMs } = await generation.file.stat();
  return Math.max(0, Date.now() - mtimeMs);
}
