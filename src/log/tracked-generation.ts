import type { FileKey, Generation } from '../file/generation.ts';
import { openGeneration } from '../file/generation.ts';
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
  /** The most bytes that it was seen to have. */
  lastSize: number;
  /** What comes after it, where that was seen as it happened. Held open until this one is closed. */
  readonly successor: Succession | null;
  /** Names the successor, unless so many are held by now that looking it up later must do. */
  setSuccessor(next: Succession): void;
  /** One more reader. */
  retain(): TrackedGeneration;
  /** One reader less. */
  release(): void;
}

/** What comes after a generation, and what is to be said of the way there. */
export interface Succession {
  readonly generation: TrackedGeneration;
  readonly notice: Notice;
}

/** The open generations of a log. */
export interface Generations {
  /** Opens a file, or joins those who have it open; the caller releases it. */
  open(path: string): Promise<TrackedGeneration>;
  /** How many are open. */
  readonly count: number;
}

/** More open generations than this are not held for slow readers: a bound on descriptors. */
const MAX_HELD = 64;

export function createGenerations(onError: (error: unknown) => void): Generations {
  const byKey = new Map<FileKey, TrackedGeneration>();
  let openCount = 0;

  function track(file: Generation): TrackedGeneration {
    let readers = 1;
    let successor: Succession | null = null;
    openCount += 1;
    const tracked: TrackedGeneration = {
      file,
      state: 'open',
      lastSize: 0,
      get successor() {
        return successor;
      },
      setSuccessor(next) {
        if (successor !== null || openCount > MAX_HELD) return;
        successor = { ...next, generation: next.generation.retain() };
      },
      retain() {
        readers += 1;
        return tracked;
      },
      release() {
        readers -= 1;
        if (readers > 0) return;
        openCount -= 1;
        if (byKey.get(file.key) === tracked) byKey.delete(file.key);
        file.close().catch(onError);
        successor?.generation.release();
      },
    };
    byKey.set(file.key, tracked);
    return tracked;
  }

  return {
    async open(path) {
      const file = await openGeneration(path);
      const known = byKey.get(file.key);
      // A rewritten file is a new generation, though it has the same inode.
      if (known === undefined || known.state === 'rewritten') return track(file);
      // Retained first: while the second descriptor is closed, the last reader may let go.
      const shared = known.retain();
      await file.close();
      return shared;
    },
    get count() {
      return openCount;
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
