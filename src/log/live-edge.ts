import { lastBoundary } from '../file/boundary.ts';
import { NotReadable } from '../file/generation.ts';
import type { FileKey, FileStat } from '../file/generation.ts';
import { idAt } from '../file/id-at.ts';
import { ORIGIN } from '../file/identity.ts';
import { isStale, refusalOf } from '../file/refusal.ts';
import { verify } from '../file/verify.ts';
import type { Watcher } from '../file/watch.ts';
import type { Counts } from '../lib/counts.ts';
import { createPacer } from '../lib/pacer.ts';
import { createPulse } from '../lib/pulse.ts';
import type { Pulse } from '../lib/pulse.ts';
import { createRate } from '../lib/rate.ts';
import { wallClock } from '../lib/wall-clock.ts';
import type { Batch } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Notice, WaitingNotice } from '../protocol/notice.ts';
import { openArchiveOf } from './archive-of.ts';
import { watchForCopies } from './copies.ts';
import type { Family } from './family.ts';
import { fileName } from './family.ts';
import { letDeletedGo } from './deleted-files.ts';
import type { DeletedFilesLimits } from './deleted-files.ts';
import { createEndurance } from './endurance.ts';
import { createLiveReader } from './live-reader.ts';
import type { LiveReader } from './live-reader.ts';
import { findReplacement } from './replacement.ts';
import type { Replacement } from './replacement.ts';
import { createRetired } from './retired.ts';
import type { Retired } from './retired.ts';
import { createSearch } from './reach.ts';
import type { Search } from './reach.ts';
import { findSuccessor, holdSuccessor } from './successor.ts';
import { orRelease } from './tracked-generation.ts';
import type { Generations, Succession, TrackedGeneration } from './tracked-generation.ts';
import { createWatching } from './watching.ts';

export interface LiveEdgeOptions extends DeletedFilesLimits {
  readonly maxLineBytes: number;
  readonly ringBytes: number;
  /** Lines gather at most this long on a busy log before they are read; less where sending costs little. Milliseconds. */
  readonly coalesceMs: number;
  /** Without any hint the files are looked at this often. Milliseconds. */
  readonly pollMs: number;
  /** How long a renamed file must be quiet before it counts as over. Milliseconds. */
  readonly rotateWaitMs: number;
  /** After this a renamed file counts as over though it is still written to. Milliseconds. */
  readonly rotateMaxWaitMs: number;
  /** How long a file system may refuse until what it refuses is gone without. Milliseconds. */
  readonly errorWaitMs: number;
}

export interface LiveEdgeDependencies {
  readonly family: Family;
  readonly generations: Generations;
  readonly watcher: Watcher;
  readonly counts: Counts;
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
  /** The generations before it that may still grow. */
  readonly retired: Retired;
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

/** Lines gather so long where delivering them costs little. Milliseconds. */
const LEAST_GAP_MS = 4;
/** Where a look finds so many lines, what is sent is large already, and nothing is saved by waiting for more. */
const PLENTY_LINES = 500;
const FAILURE_WAIT_MS = 250;
/** More rotations than this while a file is drained are left to the names of the files. */
const MAX_HOPS = 8;
/** Deleted files are looked for no more often than this. Milliseconds. */
const REVIEW_MS = 500;

/** Starts to follow a log; resolves after the first look. */
export async function startLiveEdge(
  { family, generations, watcher, counts, onError }: LiveEdgeDependencies,
  options: LiveEdgeOptions,
): Promise<LiveEdge> {
  const { maxLineBytes, ringBytes, coalesceMs, pollMs, rotateWaitMs, rotateMaxWaitMs } = options;
  const leastGapMs = Math.min(LEAST_GAP_MS, coalesceMs);
  const changes = createPulse();
  const retired = createRetired(changes.beat);
  const rate = createRate();
  let linesSeen = 0;
  /** By the last look. */
  let linesFound = 0;
  let waiting: WaitingNotice | null = null;
  let reader: LiveReader | null = null;
  const endurance = createEndurance(options.errorWaitMs);
  /** Whether the first file that is found was there before anybody watched. */
  let isFirst = true;
  let reviewAt = -Infinity;
  /** When the live path was first seen to name nothing, by performance.now(). */
  let missingSince: number | null = null;
  /** Since when the followed file is not the one at the live path, by performance.now(). */
  let drainingSince: number | null = null;
  const pacer = createPacer(look, {
    gapMs: leastGapMs,
    busyGapMs: () => (linesFound < PLENTY_LINES ? coalesceMs : leastGapMs),
    pollMs,
    retryMs: FAILURE_WAIT_MS,
    onError,
  });
  /** Whether the watcher has said anything since the last look began. */
  let isHinted = false;
  const watching = createWatching(family, watcher, () => {
    isHinted = true;
    pacer.hint();
  });

  async function look(): Promise<void> {
    const restMs = endurance.restMs();
    if (restMs > 0) return pacer.after(restMs);
    const wasHinted = isHinted;
    isHinted = false;
    const linesBefore = linesSeen;
    try {
      await lookAtLive();
      linesFound = linesSeen - linesBefore;
      if (linesFound > 0) counts[wasHinted ? 'looksByHint' : 'looksByPoll'] += 1;
      await retired.look();
      await reviewDeleted();
      endurance.recovered();
    } catch (error) {
      if (reader === null || !isStale(error)) endure(error);
      else await reopen(reader);
    }
  }

  /** Only now and then: it asks about every open file. */
  async function reviewDeleted(): Promise<void> {
    const now = performance.now();
    if (generations.count < 2 || now < reviewAt) return;
    reviewAt = now + REVIEW_MS;
    const live = reader?.generation ?? null;
    await letDeletedGo(generations, { ...options, live, findSuccessor: successorOf });
  }

  function endure(error: unknown): void {
    if (refusalOf(error) === null) throw error;
    // Once an episode: who is told of each attempt cannot see what else happens.
    if (!endurance.isFailing) onError(error);
    pacer.after(endurance.failed());
    const message = `${family.livePath} cannot be read at the moment: ${String(error)}`;
    setWaiting(new NotReadable('io-error', message, error));
  }

  async function lookAtLive(): Promise<void> {
    const live = await probe();
    if (reader === null) {
      const opened = live === null ? null : await openLive();
      if (opened !== null) await begin(opened, isFirst);
    } else if ((await reader.readNew()) === 'changed') {
      await beginAnew(reader);
    } else if (live === null || live.key !== reader.generation.file.key) {
      await drain(reader, live);
    } else {
      drainingSince = null;
      if (!reader.isBlocked) setWaiting(null);
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
      if (error.reason === 'missing' || error.reason === 'not-a-file') isFirst = false;
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
      if (!(error instanceof NotReadable) || error.reason === 'io-error') throw error;
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
    await follow(first, fromEnd ? await orRelease(first, endOfLines(first)) : ORIGIN);
  }

  async function endOfLines(first: TrackedGeneration): Promise<EventId> {
    const { size } = await first.file.stat();
    const dataEnd = await first.file.dataEndBefore(size);
    first.lastSize = dataEnd;
    return (
      (await idAt(first.file, await lastBoundary(first.file, dataEnd, maxLineBytes))) ?? ORIGIN
    );
  }

  /** Follows a generation from a position on. The lease is the edge's from here. */
  async function follow(next: TrackedGeneration | null, from: EventId): Promise<void> {
    await (next === null ? watching.refresh() : orRelease(next, watching.refresh()));
    // The file before, if there was one, is still what the reader has.
    const copies = watchForCopies(search, next, reader?.generation.cut ?? null);
    const isUnrotated = await (next === null ? copies : orRelease(next, copies));
    isFirst = false;
    if (next !== null) retired.forget(next);
    reader?.generation.release();
    const onAdvance = (lineCount: number): void => {
      rate.add(lineCount);
      linesSeen += lineCount;
      counts.linesRead += lineCount;
      changes.beat();
    };
    reader =
      next &&
      createLiveReader(next, from, {
        maxLineBytes,
        ringBytes,
        onAdvance,
        isUnrotated,
        isGivingUp: () => endurance.isOver,
      });
    drainingSince = null;
    if (next !== null) setWaiting(null);
    changes.beat();
    pacer.after(0);
  }

  /** The followed file was cut or overwritten in place. Its viewers look for their bytes elsewhere. */
  async function beginAnew({ generation: old, end, sound }: LiveReader): Promise<void> {
    old.state = 'rewritten';
    old.cut = { end, sound };
    const { family: seen, reach } = search();
    const place = await seen.locate(old.file.key, old.file.path);
    const archive = place === null ? await openArchiveOf(seen, reach, old) : null;
    if (archive !== null) return goPast(old, archive);
    const path = place?.path ?? family.livePath;
    // It may have been renamed since: what it was filled with comes before what is in the new file.
    const next = await (path === family.livePath ? openLive() : reach.tryOpen(path));
    const notice: Notice = { event: 'truncated', file: fileName(path) };
    return followNext(old, next && { generation: next, notice });
  }

  /** What is compressed does not grow: viewers go on in it, and the edge in the live file. */
  async function goPast(old: TrackedGeneration, archive: TrackedGeneration): Promise<void> {
    const file = fileName(archive.file.path);
    old.setSuccessor({ generation: archive, notice: { event: 'truncated', file } });
    archive.release();
    await follow(await openLive(), ORIGIN);
  }

  /** With time, less and less is insisted on. */
  function search(): Search {
    return createSearch(family, generations, endurance.isOver ? 'go-without' : 'wait');
  }

  function successorOf(old: TrackedGeneration): Promise<Succession | null> {
    const files = search();
    return findSuccessor(files.family, files.reach, old);
  }

  /** The descriptor leads nowhere any more; the file, or another one, is there by its name. */
  async function reopen({ generation: old, end }: LiveReader): Promise<void> {
    old.state = 'rewritten';
    old.lostBy = 'stale';
    const next = await openLive();
    const isSame = next !== null && (await orRelease(next, verify(next.file, end))) === 'match';
    await follow(next, isSame ? end : ORIGIN);
  }

  async function followNext(
    old: TrackedGeneration,
    next: Succession | null,
    from = ORIGIN,
  ): Promise<void> {
    if (next !== null) old.setSuccessor(next);
    await follow(next?.generation ?? null, from);
  }

  /**
   * The followed file has lost its name to another, or has none. Writers go on with it until they
   * reopen their log, so it is over only when it was quiet for a while and the new one has bytes.
   */
  async function drain(
    { generation: old, grewAt, end }: LiveReader,
    live: FileStat | null,
  ): Promise<void> {
    const now = performance.now();
    drainingSince ??= now;
    if (live !== null) await holdUpTo(old, live.key);
    const { mtimeMs } = await old.file.stat();
    const quietFor = Math.min(wallClock.ageOf(mtimeMs), now - (grewAt ?? -Infinity));
    const waitMs = Math.min(rotateWaitMs - quietFor, drainingSince + rotateMaxWaitMs - now);
    if (waitMs > 0) return pacer.after(waitMs);
    const next = await successorOf(old);
    if (next === null) return;
    // An empty new file says that the writer has not reopened its log: the old one may yet grow.
    if (next.generation.file.key === live?.key && live.size === 0) return next.generation.release();
    const replacement = await orRelease(next.generation, replacementOf(old, next, end));
    // Where it has all that was read, its viewers go on in it from where they are.
    old.state = replacement?.from === end ? 'rewritten' : 'over';
    if (old.state === 'over') retired.watch(old);
    const { notice, from } = replacement ?? { notice: next.notice, from: ORIGIN };
    await followNext(old, { generation: next.generation, notice }, from);
  }

  function replacementOf(
    old: TrackedGeneration,
    next: Succession,
    end: EventId,
  ): Promise<Replacement | null> {
    const { family: seen, reach } = search();
    return reach.attempt(next.generation.file.path, () => findReplacement(seen, old, next, end));
  }

  /** Whatever comes between the file that is followed and the live one may be compressed before its turn. */
  async function holdUpTo(old: TrackedGeneration, liveKey: FileKey): Promise<void> {
    const files = search();
    let last: TrackedGeneration | null = old;
    for (let hop = 0; hop < MAX_HOPS && last !== null && last.file.key !== liveKey; hop += 1) {
      last = await holdSuccessor(files.family, files.reach, last);
    }
  }

  await watching.refresh();
  await pacer.now();

  return {
    changes,
    retired,
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
      watching.close();
      await pacer.close();
      reader?.generation.release();
      reader = null;
      retired.close();
      changes.beat();
    },
  };
}
