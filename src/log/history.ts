import { digestBetween } from './digest.ts';
import type { Digest, DigestOptions } from './digest.ts';
import type { Family } from './family.ts';
import { readPage } from './page.ts';
import type { PageOptions } from './page.ts';
import { createSearch } from './reach.ts';
import type { Search } from './reach.ts';
import { refuseLookup } from './spot.ts';
import type { Generations } from './tracked-generation.ts';

/**
 * Random access to all that a log still holds. Each look is one of its own, which follows nothing and
 * leaves nothing open. All of it throws an SseTailError that says what to do.
 */
export interface History {
  /** Lines on one side of a place. */
  page(options: Omit<PageOptions, 'maxLineBytes'>): ReturnType<typeof readPage>;
  /** SHA-256 over the lines between two places. */
  digest(options: Omit<DigestOptions, 'maxLineBytes'>): Promise<Digest>;
}

export interface HistoryOptions {
  readonly family: Family;
  readonly generations: Generations;
  readonly maxLineBytes: number;
}

export function createHistory({ family, generations, maxLineBytes }: HistoryOptions): History {
  const begin = (): Search => createSearch(family, generations, 'wait');

  return {
    page: (options) => readPage(begin(), { ...options, maxLineBytes }).catch(refuseLookup),
    digest: (options) => digestBetween(begin(), { ...options, maxLineBytes }).catch(refuseLookup),
  };
}
