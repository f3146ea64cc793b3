import { lastBoundary } from '../file/boundary.ts';
import { idAt } from '../file/id-at.ts';
import { ORIGIN } from '../file/identity.ts';
import { isStale, refusalOf } from '../file/refusal.ts';
import type { Watcher } from '../file/watch.ts';
import type { Counts } from '../lib/counts.ts';
import { createPacer } from '../lib/pacer.ts';
import { createPulse } from '../lib/pulse.ts';
import type { Pulse } from '../lib/pulse.ts';
import { createRate } from '../lib/rate.ts';
import type { Batch } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { WaitingNotice } from '../protocol/notice.ts';
import { watchForCopies } from './copies.ts';
import type { Family } from './family.ts';
import { createDeletedFilesReview } from './deleted-files.ts';
import type { DeletedFilesLimits } from './deleted-files.ts';
import { createEndurance } from './endurance.ts';
import { createHandover } from './handover.ts';
import type { Followed } from './handover.ts';
import { createLivePath } from './live-path.ts';
import { createLiveReader } from './live-reader.ts';
import type { LiveReader } from './live-reader.ts';
import { createRetired } from './retired.ts';
import type { Retired } from './retired.ts';
import { createSearch } from './reach.ts';
import type { Search } from './reach.ts';
import { findSuccessor } from './successor.ts';
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
const LEAST_GAP_MS = 3;
/** Where a look finds so many lines, what is sent is large already, and nothing is saved by waiting for more. */
const PLENTY_LINES = 500;
const FAILURE_WAIT_MS = 250;

/** Starts to follow a log; resolves after the first look. */
export async function startLiveEdge(
  { family, generations, watcher, counts, onError }: LiveEdgeDependencies,
  options: LiveEdgeOptions,
): Promise<LiveEdge> {
  const { maxLineBytes, ringBytes, coalesceMs, pollMs, rotateWaitMs } = options;
  const leastGapMs = Math.min(LEAST_GAP_MS, coalesceMs);
  const changes = createPulse();
  const retired = createRetired(changes.beat);
  const rate = createRate();
  let linesSeen = 0;
  /** By the last look. */
  let linesFound = 0;
  /** Whether the last look found the followed file at its name. */
  let isSettled = false;
  let reader: LiveReader | null = null;
  const endurance = createEndurance(options.errorWaitMs);
  /** Whether any file has been followed yet. */
  let hasFollowed = false;
  const pacer = createPacer(look, {
    gapMs: leastGapMs,
    busyGapMs: () => (linesFound < PLENTY_LINES ? coalesceMs : leastGapMs),
    pollMs,
    retryMs: FAILURE_WAIT_MS,
    isQuiet,
    atOnce: lookAtOnce,
    onError,
  });
  const watching = createWatching({ family, watcher, onHint: pacer.hint, onError });

  const path = createLivePath({
    family,
    generations,
    rotateWaitMs,
    lookAfter: pacer.after,
    onWaiting: changes.beat,
  });
  const reviewDeleted = createDeletedFilesReview(generations, {
    ...options,
    findSuccessor: successorOf,
  });
  const handover = createHandover({ ...options, path, retired, search, lookAfter: pacer.after });

  async function look(): Promise<void> {
    const restMs = endurance.restMs();
    if (restMs > 0) return pacer.after(restMs);
    const wasHinted = watching.takeHint();
    const linesBefore = linesSeen;
    try {
      await lookAtLive();
      hasLooked(linesSeen - linesBefore, wasHinted);
      await retired.look();
      await reviewDeleted(reader?.generation ?? null);
      endurance.recovered();
    } catch (error) {
      if (reader === null || !isStale(error)) endure(error);
      else await handOver(handover.afterStale(reader));
    }
  }

  function hasLooked(lineCount: number, wasHinted: boolean): void {
    linesFound = lineCount;
    if (lineCount > 0) counts[wasHinted ? 'looksByHint' : 'looksByPoll'] += 1;
    if (watching.looked(lineCount, wasHinted)) pacer.hint();
  }

  /** Whether a look has nothing to do but to see that nothing was appended, and nothing was. */
  function isQuiet(): boolean {
    return isPlain() && (reader?.isAsRead(family.glanceAtLive()) ?? false);
  }

  /** Whether there is nothing but the file that is followed, which was found at its name. */
  function isPlain(): boolean {
    if (!isSettled || endurance.isFailing || generations.count > 1) return false;
    return retired.watched.length === 0;
  }

  /** A whole look, where nothing has happened but that lines were appended: a busy log is looked at hundreds of times a second. */
  function lookAtOnce(): boolean {
    const live = isPlain() ? family.glanceAtLive() : null;
    const linesBefore = linesSeen;
    if (live === null || !reader?.readAtOnce(live)) return false;
    hasLooked(linesSeen - linesBefore, watching.takeHint());
    return true;
  }

  function endure(error: unknown): void {
    if (refusalOf(error) === null) throw error;
    // Once an episode: who is told of each attempt cannot see what else happens.
    if (!endurance.isFailing) onError(error);
    pacer.after(endurance.failed());
    path.isRefused(error);
  }

  async function lookAtLive(): Promise<void> {
    isSettled = false;
    const live = await path.probe(reader !== null);
    if (reader === null) {
      const opened = live === null ? null : await path.open();
      // What was there before anybody watched is read from its end, by whoever wants more from the file.
      if (opened !== null) await begin(opened, !hasFollowed && path.hasAlwaysBeen);
    } else if ((await reader.readNew()) === 'changed') {
      await handOver(handover.afterCut(reader));
    } else if (live === null || live.key !== reader.generation.file.key) {
      await handOver(handover.afterRename(reader, live));
    } else {
      isSettled = true;
      handover.notRenamed();
      if (!reader.isBlocked) path.isReadable();
    }
  }

  async function handOver(asked: Promise<Followed | null>): Promise<void> {
    const followed = await asked;
    if (followed !== null) await follow(followed.next, followed.from);
  }

  /** Follows the first generation: from the end of what it has, or all of it. */
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
    hasFollowed = true;
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
    handover.notRenamed();
    if (next !== null) path.isReadable();
    changes.beat();
    pacer.after(0);
  }

  /** With time, less and less is insisted on. */
  function search(): Search {
    return createSearch(family, generations, endurance.isOver ? 'go-without' : 'wait');
  }

  function successorOf(old: TrackedGeneration): Promise<Succession | null> {
    const files = search();
    return findSuccessor(files.family, files.reach, old);
  }

  await watching.refresh();
  await pacer.now();

  return {
    changes,
    retired,
    get waiting() {
      return path.waiting;
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
