import { search } from '../lookup/search.ts';
import type { Found, Hit } from '../lookup/search.ts';

/** Looks through what is open: one log, or several. */
export interface Seeker {
  /**
   * Everything that is found, from the beginning on, and how far that is.
   * @throws {LookupError} where the query is refused or the search cannot go on.
   */
  all(params: URLSearchParams, signal: AbortSignal): AsyncGenerator<Found>;
  /** The next hit in another line than the reader's; null where there is none. @throws {LookupError} */
  next(params: URLSearchParams, dir: 'forward' | 'back', signal: AbortSignal): Promise<Hit | null>;
  /** The number of a hit among all, from 1; 0 while that is not known. */
  numberOf(hit: Hit, hits: readonly Hit[]): number;
}

/** The most hits that are counted. */
export const MAX_HITS = 10_000;
/** A line may have several hits; behind so many the next line is not looked for. */
export const STEP_HITS = 1_000;

/** @param here where reading is: an id, `start` or `end`. */
export function createLogSeeker(name: string, here: () => string): Seeker {
  return {
    all(params, signal) {
      return search(name, withAll(params, { hits: String(MAX_HITS) }), signal);
    },
    async next(params, dir, signal) {
      const at = here();
      const asked = withAll(params, { dir, at, hits: String(STEP_HITS) });
      for await (const found of search(name, asked, signal))
        if (found.event === 'hit' && found.id !== at) return found;
      return null;
    },
    numberOf({ id, offset }, hits) {
      return 1 + hits.findIndex((hit) => hit.id === id && hit.offset === offset);
    },
  };
}

/** The same parameters, and some more. */
export function withAll(
  params: URLSearchParams,
  more: Readonly<Record<string, string>>,
): URLSearchParams {
  return new URLSearchParams([...params, ...Object.entries(more)]);
}
