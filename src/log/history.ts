import { SseTailError } from '../errors.ts';
import type { Zone } from '../time/zone.ts';
import { digestBetween } from './digest.ts';
import type { Digest, DigestOptions } from './digest.ts';
import type { Family } from './family.ts';
import { overviewOf } from './overview.ts';
import type { Overview, OverviewOptions } from './overview.ts';
import { createKeptArchives } from './kept-archives.ts';
import { readPage } from './page.ts';
import type { PageOptions } from './page.ts';
import { openRange } from './raw-range.ts';
import type { RangeOptions, RawRange } from './raw-range.ts';
import { createSearch } from './reach.ts';
import type { Search } from './reach.ts';
import { searchLog } from './search.ts';
import type { SearchEvent, SearchOptions } from './search.ts';
import { refuseLookup } from './spot.ts';
import type { Generations } from './tracked-generation.ts';

/**
 * Random access to all that a log still holds. Each look is one of its own, which follows nothing and
 * leaves nothing open, but for a compressed file that is paged through. All of it throws an SseTailError that says what to do.
 */
export interface History {
  /** Lines on one side of a place. */
  page(options: Omit<PageOptions, 'maxLineBytes' | 'onRead'>): ReturnType<typeof readPage>;
  /** What is found from a place on. Whoever asks for no more ends the search. */
  search(options: SearchAsked): AsyncGenerator<SearchEvent, void, undefined>;
  /** What samples of all that there is say of it. */
  overview(options: Omit<OverviewOptions, 'zone'>): Promise<Overview>;
  /** SHA-256 over the lines between two places. */
  digest(options: Omit<DigestOptions, 'maxLineBytes'>): Promise<Digest>;
  /** The bytes between two places; the caller closes it. */
  range(options: Omit<RangeOptions, 'maxLineBytes'>): Promise<RawRange>;
  /** Ends what is being looked up. */
  close(): void;
}

export interface SearchAsked extends Omit<SearchOptions, 'maxLineBytes' | 'timesIn'> {
  /** Whether hits say when they were written. */
  readonly hasTimes: boolean;
}

export interface HistoryOptions {
  readonly family: Family;
  readonly generations: Generations;
  readonly maxLineBytes: number;
  /** The zone of times that name none. */
  readonly zone: Zone;
}

export function createHistory({
  family,
  generations,
  maxLineBytes,
  zone,
}: HistoryOptions): History {
  const archives = createKeptArchives();
  const begin = (): Search => createSearch(family, generations, 'wait');

  const closing = new AbortController();
  const until = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, closing.signal]);

  async function* search({
    hasTimes,
    ...asked
  }: SearchAsked): AsyncGenerator<SearchEvent, void, undefined> {
    const timesIn = hasTimes ? zone : null;
    try {
      const options = { ...asked, timesIn, maxLineBytes, signal: until(asked.signal) };
      yield* searchLog(begin(), options);
    } catch (error) {
      refuseLookup(error);
    }
  }

  return {
    search,
    page: (options) =>
      readPage(begin(), { ...options, maxLineBytes, onRead: archives.keep }).catch(refuseLookup),
    overview({ signal, ...asked }) {
      const options = { ...asked, zone, signal: until(signal) };
      return overviewOf(begin(), options).catch(refuseLookup);
    },
    digest(options) {
      const signal = until(options.signal);
      return digestBetween(begin(), { ...options, maxLineBytes, signal }).catch(refuseLookup);
    },
    range(options) {
      const signal = until(options.signal);
      return openRange(begin(), { ...options, maxLineBytes, signal }).catch(refuseLookup);
    },
    close() {
      archives.close();
      closing.abort(
        new SseTailError('ERR_BUSY', 'the log is about to be closed; ask again in a moment'),
      );
    },
  };
}
