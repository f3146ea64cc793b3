import type { FileKey, FileStat } from '../file/generation.ts';
import { ORIGIN } from '../file/identity.ts';
import { verify } from '../file/verify.ts';
import { wallClock } from '../lib/wall-clock.ts';
import type { EventId } from '../protocol/event-id.ts';
import { openArchiveOf } from './archive-of.ts';
import { fileName } from './family.ts';
import type { LivePath } from './live-path.ts';
import type { LiveReader } from './live-reader.ts';
import type { Search } from './reach.ts';
import { findReplacement } from './replacement.ts';
import type { Replacement } from './replacement.ts';
import type { Retired } from './retired.ts';
import { findSuccessor, holdSuccessor } from './successor.ts';
import { orRelease } from './tracked-generation.ts';
import type { Succession, TrackedGeneration } from './tracked-generation.ts';

/** What is to be followed. */
export interface Followed {
  /** Whoever follows it releases it. Null while there is nothing. */
  readonly next: TrackedGeneration | null;
  readonly from: EventId;
}

/**
 * From the file that was followed to the one that comes next: tells the viewers of the old one where to go on,
 * and the edge what to follow.
 */
export interface Handover {
  /** The file was cut or overwritten in place. Its viewers look for their bytes elsewhere. */
  afterCut(reader: LiveReader): Promise<Followed>;
  /** The descriptor leads nowhere any more; the file, or another one, is there by its name. */
  afterStale(reader: LiveReader): Promise<Followed>;
  /**
   * The file has lost its name to another, or has none. Writers go on with it until they reopen their log, so it
   * is over only when it was quiet for a while and the new one has bytes: null while it is not.
   */
  afterRename(reader: LiveReader, live: FileStat | null): Promise<Followed | null>;
  /** The file that is followed has its name. */
  notRenamed(): void;
}

export interface HandoverOptions {
  readonly path: LivePath;
  readonly retired: Retired;
  /** Begins a search among the files of the log. */
  readonly search: () => Search;
  /** How long a renamed file must be quiet before it counts as over. Milliseconds. */
  readonly rotateWaitMs: number;
  /** After this a renamed file counts as over though it is still written to. Milliseconds. */
  readonly rotateMaxWaitMs: number;
  /** Asks for another look in so many milliseconds. */
  readonly lookAfter: (delayMs: number) => void;
}

/** More rotations than this while a file is drained are left to the names of the files. */
const MAX_HOPS = 8;

export function createHandover(options: HandoverOptions): Handover {
  const { path: livePath, retired, search, rotateWaitMs, rotateMaxWaitMs, lookAfter } = options;
  /** Since when the followed file is not the one at the live path, by performance.now(). */
  let drainingSince: number | null = null;

  async function afterCut({ generation: old, end, sound }: LiveReader): Promise<Followed> {
    old.state = 'rewritten';
    old.cut = { end, sound };
    const { family, reach } = search();
    const place = await family.locate(old.file.key, old.file.path);
    const archive = place === null ? await openArchiveOf(family, reach, old) : null;
    if (archive !== null) return goPast(old, archive);
    const path = place?.path ?? family.livePath;
    // It may have been renamed since: what it was filled with comes before what is in the new file.
    const next = await (path === family.livePath ? livePath.open() : reach.tryOpen(path));
    if (next !== null) {
      old.setSuccessor({ generation: next, notice: { event: 'truncated', file: fileName(path) } });
    }
    return { next, from: ORIGIN };
  }

  /** What is compressed does not grow: viewers go on in it, and the edge in the live file. */
  async function goPast(old: TrackedGeneration, archive: TrackedGeneration): Promise<Followed> {
    const file = fileName(archive.file.path);
    old.setSuccessor({ generation: archive, notice: { event: 'truncated', file } });
    archive.release();
    return { next: await livePath.open(), from: ORIGIN };
  }

  async function afterStale({ generation: old, end }: LiveReader): Promise<Followed> {
    old.state = 'rewritten';
    old.lostBy = 'stale';
    const next = await livePath.open();
    const isSame = next !== null && (await orRelease(next, verify(next.file, end))) === 'match';
    return { next, from: isSame ? end : ORIGIN };
  }

  async function afterRename(reader: LiveReader, live: FileStat | null): Promise<Followed | null> {
    const { generation: old, end } = reader;
    drainingSince ??= performance.now();
    if (live !== null) await holdUpTo(old, live.key);
    const waitMs = await quietIn(reader, drainingSince);
    if (waitMs > 0) {
      lookAfter(waitMs);
      return null;
    }
    const files = search();
    const next = await findSuccessor(files.family, files.reach, old);
    if (next === null) return null;
    // An empty new file says that the writer has not reopened its log: the old one may yet grow.
    if (next.generation.file.key === live?.key && live.size === 0) {
      next.generation.release();
      return null;
    }
    const replacement = await orRelease(next.generation, replacementOf(old, next, end));
    // Where it has all that was read, its viewers go on in it from where they are.
    old.state = replacement?.from === end ? 'rewritten' : 'over';
    if (old.state === 'over') retired.watch(old);
    const { notice, from } = replacement ?? { notice: next.notice, from: ORIGIN };
    old.setSuccessor({ generation: next.generation, notice });
    return { next: next.generation, from };
  }

  /** In how long a renamed file counts as over; 0 or less: now. Milliseconds. */
  async function quietIn(
    { generation: { file }, grewAt }: LiveReader,
    since: number,
  ): Promise<number> {
    const now = performance.now();
    const { mtimeMs } = await file.stat();
    const quietFor = Math.min(wallClock.ageOf(mtimeMs), now - (grewAt ?? -Infinity));
    return Math.min(rotateWaitMs - quietFor, since + rotateMaxWaitMs - now);
  }

  function replacementOf(
    old: TrackedGeneration,
    next: Succession,
    end: EventId,
  ): Promise<Replacement | null> {
    const { family, reach } = search();
    return reach.attempt(next.generation.file.path, () => findReplacement(family, old, next, end));
  }

  /** Whatever comes between the file that is followed and the live one may be compressed before its turn. */
  async function holdUpTo(old: TrackedGeneration, liveKey: FileKey): Promise<void> {
    const { family, reach } = search();
    let last: TrackedGeneration | null = old;
    for (let hop = 0; hop < MAX_HOPS && last !== null && last.file.key !== liveKey; hop += 1) {
      last = await holdSuccessor(family, reach, last);
    }
  }

  return {
    afterCut,
    afterStale,
    afterRename,
    notRenamed() {
      drainingSince = null;
    },
  };
}
