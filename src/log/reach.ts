import { dirname } from 'node:path';

import { refusalOf } from '../file/refusal.ts';
import type { WaitingReason } from '../protocol/notice.ts';
import type { Family, Member } from './family.ts';
import { isReadable } from './family.ts';
import type { Generations, TrackedGeneration } from './tracked-generation.ts';

/**
 * What is done where the file system refuses at the moment: `wait` gives up the search, which may be
 * made again; `go-without` takes the file for one that cannot be read.
 */
export type Patience = 'wait' | 'go-without';

/**
 * The open generations of a log, for one search among them. That a file cannot be read is another
 * thing than that it is gone: a search that found nothing says which files it had to go without.
 */
export interface Reach extends Generations {
  /** What could not be read so far, by path, and why. */
  readonly refused: ReadonlyMap<string, WaitingReason>;
  /** As `open`; null where the file is gone or cannot be read. */
  tryOpen(path: string): Promise<TrackedGeneration | null>;
  /**
   * The outcome of work that reads a file; null where the file is gone or cannot be read.
   * @throws what the work did, where it is worth to try again.
   */
  attempt<T>(path: string, work: () => Promise<T>): Promise<T | null>;
}

function createReach(generations: Generations, patience: Patience): Reach {
  const refused = new Map<string, WaitingReason>();

  async function attempt<T>(path: string, work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      const reason = refusalOf(error);
      if (reason === null || (reason === 'io-error' && patience === 'wait')) throw error;
      if (reason !== 'missing') refused.set(path, reason);
      return null;
    }
  }

  return {
    refused,
    attempt,
    tryOpen: (path) => attempt(path, () => generations.open(path)),
    open: generations.open,
    mayAgree: generations.mayAgree,
    held: generations.held,
    get count() {
      return generations.count;
    },
  };
}

/** A search among the files of a log. */
export interface Search {
  /** The family, as the search sees it. */
  readonly family: Family;
  readonly reach: Reach;
}

/** Begins a search: what another one could not read is not known to it. */
export function createSearch(family: Family, generations: Generations, patience: Patience): Search {
  const reach = createReach(generations, patience);
  return { family: withinReach(family, reach), reach };
}

/** The family, as a search sees it that goes without what the file system refuses to tell. */
function withinReach(family: Family, reach: Reach): Family {
  const directory = dirname(family.livePath);
  return {
    ...family,
    get livePath() {
      return family.livePath;
    },
    get unlisted() {
      return family.unlisted;
    },
    async list() {
      const members = await reach.attempt(directory, family.list);
      return members ?? [{ path: family.livePath, compressed: false, missingBefore: null }];
    },
    keyOf: (member) => reach.attempt(member.path, () => family.keyOf(member)),
    locate: (key, near) => reach.attempt(directory, () => family.locate(key, near)),
    async listAfter(nameless) {
      const following = await reach.attempt(directory, () => family.listAfter(nameless));
      return following ?? { members: [], isSure: false };
    },
  };
}

/** Those of some files that may hold lines and could not be read. */
export function refusedAmong(paths: Iterable<string>, { refused }: Reach): string[] {
  return [...paths].filter((path) => (refused.get(path) ?? 'not-a-file') !== 'not-a-file');
}

/** A directory, or a socket, under the name of a rotated file holds no lines; nor what is refused. */
export function canRead(member: Member, { refused }: Reach): boolean {
  return isReadable(member) && !refused.has(member.path);
}
