import type { Archives } from '../file/archive.ts';
import { FileClosed } from '../file/file-system.ts';
import type { FileSystem } from '../file/file-system.ts';
import type { FileKey, Generation } from '../file/generation.ts';
import { openGeneration, openRotated } from '../file/generation.ts';
import { mayAgree } from '../file/verify.ts';
import { FILE_TICK_MS } from '../lib/wall-clock.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Notice } from '../protocol/notice.ts';

/**
 * What may still become of a generation's bytes.
 * - `open`: more may be appended.
 * - `over`: whoever has read to its end goes on to the next one.
 * - `rewritten`: they are no longer those that viewers have read; another file may hold them.
 */
export type GenerationState = 'open' | 'over' | 'rewritten';

/** A generation that all its readers share: one descriptor, closed when the last one lets go. */
export interface TrackedGeneration {
  readonly file: Generation;
  state: GenerationState;
  /** Set once it was seen to be cut in place, so that its bytes are in no file but a copy. */
  cut: Cut | null;
  /** True where it was seen to hold the bytes of a file that was cut in place: it is a copy of that. */
  isCopy: boolean;
  /** How its bytes were lost, where it was not by cutting or writing over them. */
  lostBy: 'stale' | 'deletion' | null;
  /** When it was first seen to have no name any more, by performance.now(). */
  deletedAt: number | null;
  /** The most bytes that it was seen to have. */
  lastSize: number;
  /** Where bytes begin that the file system has refused for so long that they were given up. */
  readonly unreadableAt: Set<number>;
  /** What comes after it, where that was seen as it happened. Held open until this one is closed. */
  readonly successor: SeenSuccession | null;
  /** Names the successor, unless so many are held by now that looking it up later must do. */
  setSuccessor(next: Succession): void;
  /** Closes it under its readers: they find that its bytes are lost, and go on in the successor. */
  drop(): void;
  /**
   * One more reader.
   * @throws {FileClosed} where the last one has let go: it must be opened again.
   */
  retain(): TrackedGeneration;
  /** One reader less. */
  release(): void;
}

/** What was known of a file before it was cut. */
export interface Cut {
  /** Up to where it had been read. */
  readonly end: EventId;
  /** When it was seen whole for the last time; null where it never was. */
  readonly sound: Sound | null;
}

/** What was known for certain at a time. */
export interface Sound {
  /** Milliseconds since 1970, as the clock of a file system may tell it. */
  readonly atMs: number;
  /** Up to where the file had been read by then. */
  readonly end: EventId;
}

/** What comes after a generation, and what is to be said of the way there. */
export interface Succession {
  readonly generation: TrackedGeneration;
  readonly notice: Notice;
}

/** A succession as it is at the moment. */
export interface Way extends Succession {
  /**
   * Where to go on: the start of the next file. Behind it where the file before is a copy of the next one,
   * which is not cut yet: then there is nothing to be said.
   */
  readonly from: EventId;
}

/** A succession that was seen. */
export interface SeenSuccession extends Succession {
  /** When it was, milliseconds since 1970, as the clock of a file system may tell it. */
  readonly seenAtMs: number;
}

/** The open generations of a log. */
export interface Generations {
  /** Opens a file, or joins those who have it open; the caller releases it. */
  open(path: string): Promise<TrackedGeneration>;
  /** False where what is remembered of a file refutes an id: then it need not be opened to verify it. */
  mayAgree(path: string, id: EventId): Promise<boolean>;
  /** Those that are open. */
  held(): TrackedGeneration[];
  /** How many are open. */
  readonly count: number;
}

export interface GenerationsOptions {
  /** Never taken for a compressed file, whatever its name is. */
  readonly livePath: string;
  readonly fileSystem: FileSystem;
  readonly archives: Archives;
  readonly onError: (error: unknown) => void;
}

/** More open generations than this are not held for slow readers: a bound on descriptors. */
const MAX_HELD = 64;

/** Names that are remembered: those of more archives than their heads may be. */
const MAX_LOOKED = 10_000;

export function createGenerations({
  livePath,
  fileSystem,
  archives,
  onError,
}: GenerationsOptions): Generations {
  const byKey = new Map<FileKey, TrackedGeneration>();
  const held = new Set<TrackedGeneration>();
  /** Names under which there was an archive once: of what they stand for now something may be known. */
  const looked = new Set<string>();

  async function openOther(path: string): Promise<Generation> {
    const file = await openRotated(path, fileSystem, archives);
    if (looked.size >= MAX_LOOKED) looked.clear();
    if (file.archive !== null) looked.add(path);
    return file;
  }

  function track(file: Generation): TrackedGeneration {
    let readers = 1;
    let successor: SeenSuccession | null = null;
    const tracked: TrackedGeneration = {
      file,
      // Nobody appends to a compressed file.
      state: file.archive === null ? 'open' : 'over',
      cut: null,
      isCopy: false,
      lostBy: null,
      deletedAt: null,
      lastSize: 0,
      unreadableAt: new Set(),
      get successor() {
        return successor;
      },
      setSuccessor(next) {
        // Whoever looked for it may have let go of this one meanwhile.
        if (readers <= 0 || held.size > MAX_HELD) return;
        const before = successor;
        successor = {
          notice: next.notice,
          generation: next.generation.retain(),
          seenAtMs: Date.now() - FILE_TICK_MS,
        };
        before?.generation.release();
      },
      drop() {
        tracked.state = 'rewritten';
        tracked.lostBy = 'deletion';
        held.delete(tracked);
        if (byKey.get(file.key) === tracked) byKey.delete(file.key);
        file.close().catch(onError);
      },
      retain() {
        if (readers <= 0) throw new FileClosed(file.path);
        readers += 1;
        return tracked;
      },
      release() {
        readers -= 1;
        if (readers > 0) return;
        held.delete(tracked);
        if (byKey.get(file.key) === tracked) byKey.delete(file.key);
        file.close().catch(onError);
        successor?.generation.release();
      },
    };
    byKey.set(file.key, tracked);
    held.add(tracked);
    return tracked;
  }

  return {
    async open(path) {
      const file =
        path === livePath ? await openGeneration(path, fileSystem) : await openOther(path);
      const known = byKey.get(file.key);
      // A rewritten file is a new generation, though it has the same inode.
      if (known === undefined || known.state === 'rewritten') return track(file);
      // Retained first: while the second descriptor is closed, the last reader may let go.
      const shared = known.retain();
      await file.close();
      return shared;
    },
    async mayAgree(path, id) {
      if (!looked.has(path)) return true;
      // What cannot be looked at here is met again, and told, where it is opened.
      const stats = await fileSystem.stat(path).catch(() => null);
      const known = stats && archives.recall(stats);
      return known === null || mayAgree(known, id);
    },
    held: () => [...held],
    get count() {
      return held.size;
    },
  };
}

/** The outcome of work with a generation, which is let go if the work fails. */
export async function orRelease<T>(generation: TrackedGeneration, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    generation.release();
    throw error;
  }
}
