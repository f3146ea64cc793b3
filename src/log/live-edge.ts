import { NotReadable } from '../file/generation.ts';
import type { FileStat } from '../file/generation.ts';
import { hasLineEnd, idAt, lastBoundary } from '../file/boundary.ts';
import { ORIGIN } from '../file/identity.ts';
import { firstCutAfter, readBatch } from '../file/read-batch.ts';
import type { Watcher } from '../file/watch.ts';
import { createPacer } from '../lib/pacer.ts';
import { createPulse } from '../lib/pulse.ts';
import type { Pulse } from '../lib/pulse.ts';
import { createRate } from '../lib/rate.ts';
import type { Batch } from '../protocol/batch.ts';
import { endIdOf } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { WaitingReason } from '../protocol/notice.ts';
import type { Family, Member } from './family.ts';
import type { Generations, TrackedGeneration } from './tracked-generation.ts';
import { createRing } from './ring.ts';

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

/** What the live path was found to be, last time it was looked at. */
export type LiveState =
  | { readonly kind: 'ok' }
  | { readonly kind: 'waiting'; readonly reason: WaitingReason; readonly message: string };

/**
 * The end of a log as it grows: follows the live file through appends, renames and truncation, and
 * keeps its last batches. It runs at its own pace: hints and the poll only say that a look is due,
 * and one look at a time finds out what happened.
 */
export interface LiveEdge {
  /** Beats when anything below has changed. */
  readonly changes: Pulse;
  readonly state: LiveState;
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

/** How long the renamed file that is still being followed has been so, and been quiet. */
interface Draining {
  readonly since: number;
  grewAt: number;
}

const FAILURE_WAIT_MS = 250;

/** Starts to follow a log; resolves after the first look. */
export async function startLiveEdge(
  { family, generations, watcher, onError }: LiveEdgeDependencies,
  options: LiveEdgeOptions,
): Promise<LiveEdge> {
  const { maxLineBytes, coalesceMs, pollMs, rotateWaitMs, rotateMaxWaitMs } = options;
  const changes = createPulse();
  const ring = createRing(options.ringBytes);
  let state: LiveState = { kind: 'waiting', reason: 'missing', message: '' };
  let generation: TrackedGeneration | null = null;
  let end = ORIGIN;
  let lastMtimeMs = 0;
  let draining: Draining | null = null;
  const rate = createRate();
  /** Up to here there is no line end behind `end`: a long line is not scanned twice. */
  let scannedTo = 0;
  let started = false;
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
    if (generation === null) {
      if (live !== null) await begin(await generations.open(family.livePath), isFirst);
    } else if ((await readNew(generation)) === 'changed') {
      await beginAnew(generation);
    } else if (live === null || live.key !== generation.file.key) {
      await drain(generation, live);
    } else {
      draining = null;
    }
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
    await adopt(first, from ?? ORIGIN);
  }

  /** What the live path names now; null, and a state that says why, where it cannot be read. */
  async function probe(): Promise<FileStat | null> {
    try {
      const live = await family.statLive();
      setState({ kind: 'ok' });
      return live;
    } catch (error) {
      if (!(error instanceof NotReadable)) throw error;
      setState({ kind: 'waiting', reason: error.reason, message: error.message });
      return null;
    }
  }

  function setState(next: LiveState): void {
    const same =
      next.kind === state.kind &&
      (next.kind === 'ok' || state.kind === 'ok' || next.reason === state.reason);
    state = next;
    if (!same) changes.beat();
  }

  /** Follows a generation from a position on. The lease is the edge's from here. */
  async function adopt(next: TrackedGeneration, from: EventId): Promise<void> {
    generation?.release();
    generation = next;
    end = from;
    lastMtimeMs = 0;
    draining = null;
    ring.clear();
    scannedTo = from.offset;
    changes.beat();
    pacer.after(0);
  }

  /** Reads what was appended. `changed`: the bytes before the end are not those that were read. */
  async function readNew(followed: TrackedGeneration): Promise<'read' | 'changed'> {
    const { size, mtimeMs } = await followed.file.stat();
    if (size < end.offset) return 'changed';
    if (size === end.offset && mtimeMs === lastMtimeMs) return 'read';
    if (size > followed.lastSize && draining !== null) draining.grewAt = performance.now();
    followed.lastSize = Math.max(followed.lastSize, size);
    lastMtimeMs = mtimeMs;
    // Refilled to the same size: only the time of change told that there is something to check.
    if (size === end.offset) return (await stillHolds(followed, end)) ? 'read' : 'changed';
    return readUpTo(followed, size);
  }

  async function readUpTo(followed: TrackedGeneration, size: number): Promise<'read' | 'changed'> {
    while (end.offset < size) {
      if (scannedTo > size) scannedTo = end.offset;
      if (scannedTo > end.offset && !(await mayHoldLine(followed, size))) break;
      const from = end;
      const result = await readBatch(followed.file, from, { until: size, maxLineBytes });
      if (result.kind === 'changed' || !(await stillHolds(followed, from))) return 'changed';
      if (result.kind === 'unfinished') break;
      publish(result.batch);
    }
    scannedTo = size;
    return 'read';
  }

  async function mayHoldLine(followed: TrackedGeneration, size: number): Promise<boolean> {
    if (size >= firstCutAfter(end.offset, maxLineBytes)) return true;
    return hasLineEnd(followed.file, scannedTo, size);
  }

  /** The second check of a read: the file was not cut and refilled while it went on. */
  async function stillHolds(followed: TrackedGeneration, id: EventId): Promise<boolean> {
    const again = await readBatch(followed.file, id, { until: id.offset, maxLineBytes });
    return again.kind !== 'changed';
  }

  function publish(batch: Batch): void {
    ring.push(batch);
    end = endIdOf(batch);
    rate.add(batch.lines().length);
    scannedTo = end.offset;
    changes.beat();
  }

  /** The followed file was cut or overwritten in place. Its viewers look for their bytes elsewhere. */
  async function beginAnew(old: TrackedGeneration): Promise<void> {
    old.state = 'rewritten';
    const place = await family.locate(old.file.key);
    const isLive = place === null || place.path === family.livePath;
    const next = await openFirst(isLive ? [family.livePath] : plainPaths(place.newer));
    if (next === null) {
      old.release();
      generation = null;
      changes.beat();
    } else {
      old.setSuccessor(next);
      await adopt(next, ORIGIN);
    }
  }

  /**
   * The followed file has lost its name to another, or has none. Writers go on with it until they
   * reopen their log, so it is over only when it was quiet for a while and the new one has bytes.
   */
  async function drain(old: TrackedGeneration, live: FileStat | null): Promise<void> {
    const now = performance.now();
    draining ??= { since: now, grewAt: now - (await quietMs(old)) };
    const quietFor = now - draining.grewAt;
    const waitMs = Math.min(rotateWaitMs - quietFor, draining.since + rotateMaxWaitMs - now);
    if (live === null || live.size === 0) return;
    if (waitMs > 0) return pacer.after(waitMs);
    const place = await family.locate(old.file.key);
    const next = await openFirst([...plainPaths(place?.newer ?? []), family.livePath]);
    if (next === null) return;
    old.state = 'over';
    old.setSuccessor(next);
    await adopt(next, ORIGIN);
  }

  /** The first of some paths that can be opened and is not what is followed already. */
  async function openFirst(paths: readonly string[]): Promise<TrackedGeneration | null> {
    for (const path of paths) {
      const opened = await generations.open(path).catch(() => null);
      if (opened !== null && opened !== generation) return opened;
      opened?.release();
    }
    return null;
  }

  const unwatch = watcher.watch(family.livePath, family.owns, pacer.hint);
  await pacer.now();

  return {
    changes,
    get state() {
      return state;
    },
    get generation() {
      return generation;
    },
    get end() {
      return end;
    },
    get linesPerSecond() {
      return rate.perSecond();
    },
    batchAt: (offset) => ring.startingAt(offset),
    readLimit: (offset) => ring.startAfter(offset, end.offset),
    look: pacer.now,
    async close() {
      unwatch();
      await pacer.close();
      generation?.release();
      generation = null;
      ring.clear();
      changes.beat();
    },
  };
}

/** How long ago the file was written to, by its own time of change: a hint, and never negative. */
async function quietMs(generation: TrackedGeneration): Promise<number> {
  const { mtimeMs } = await generation.file.stat();
  return Math.max(0, Date.now() - mtimeMs);
}

function plainPaths(members: readonly Member[]): string[] {
  return members.filter(({ compressed }) => !compressed).map(({ path }) => path);
}
