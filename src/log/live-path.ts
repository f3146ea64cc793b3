import { NotReadable } from '../file/generation.ts';
import type { FileStat } from '../file/generation.ts';
import type { WaitingNotice } from '../protocol/notice.ts';
import type { Family } from './family.ts';
import type { Generations, TrackedGeneration } from './tracked-generation.ts';

/** The name that a log is written to, and what it stands for at the moment. */
export interface LivePath {
  /** Why there is nothing at it that can be read; null where there is. */
  readonly waiting: WaitingNotice | null;
  /** Whether there was a file whenever it was looked at. */
  readonly hasAlwaysBeen: boolean;
  /**
   * What it names now; null where that is nothing.
   * @param isFollowed whether a file is followed that it has named: then only a longer absence is worth a word.
   */
  probe(isFollowed: boolean): Promise<FileStat | null>;
  /** Opens what it names; null, and a word why, where that cannot be read. The caller releases it. */
  open(): Promise<TrackedGeneration | null>;
  /** It can be read. */
  isReadable(): void;
  /** The file system refuses to read it at the moment. */
  isRefused(error: unknown): void;
}

export interface LivePathOptions {
  readonly family: Family;
  readonly generations: Generations;
  /** Between rename and create there is no file for a moment. Milliseconds. */
  readonly rotateWaitMs: number;
  /** Asks for another look in so many milliseconds. */
  readonly lookAfter: (delayMs: number) => void;
  /** Called when what it is waited for is another thing than before. */
  readonly onWaiting: () => void;
}

export function createLivePath(options: LivePathOptions): LivePath {
  const { family, generations, rotateWaitMs, lookAfter, onWaiting } = options;
  let waiting: WaitingNotice | null = null;
  let hasAlwaysBeen = true;
  /** When it was first seen to name nothing, by performance.now(). */
  let missingSince: number | null = null;
  /** The same by the clock, of a file that was followed. */
  let removedAt: string | null = null;

  function setWaiting(error: NotReadable | null): void {
    const isSame = error?.reason === waiting?.reason;
    waiting = error && waitingFor(error, removedAt);
    if (!isSame) onWaiting();
  }

  return {
    get waiting() {
      return waiting;
    },
    get hasAlwaysBeen() {
      return hasAlwaysBeen;
    },
    async probe(isFollowed) {
      try {
        const live = await family.statLive('at-once');
        missingSince = removedAt = null;
        return live;
      } catch (error) {
        if (!(error instanceof NotReadable)) throw error;
        missingSince ??= performance.now();
        if (isFollowed && error.reason === 'missing') removedAt ??= new Date().toISOString();
        if (error.reason === 'missing' || error.reason === 'not-a-file') hasAlwaysBeen = false;
        const isLong = performance.now() - missingSince >= rotateWaitMs;
        if (!isFollowed || isLong) setWaiting(error);
        else lookAfter(rotateWaitMs);
        return null;
      }
    },
    async open() {
      try {
        return await generations.open(family.livePath);
      } catch (error) {
        if (!(error instanceof NotReadable) || error.reason === 'io-error') throw error;
        setWaiting(error);
        return null;
      }
    },
    isReadable: () => setWaiting(null),
    isRefused(error) {
      const message = `${family.livePath} cannot be read at the moment: ${String(error)}`;
      setWaiting(new NotReadable('io-error', message, error));
    },
  };
}

function waitingFor({ reason, message }: NotReadable, removedAt: string | null): WaitingNotice {
  if (removedAt === null) return { event: 'waiting', reason, message };
  return { event: 'waiting', reason, message, removedAt };
}
