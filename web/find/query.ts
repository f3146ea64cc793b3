import type { Hit, Progress } from '../lookup/search.ts';

/** What to look for. */
export interface Query {
  readonly text: string;
  /** An expression rather than text. */
  readonly isRegex: boolean;
  /** Whether upper and lower case count. */
  readonly isExact: boolean;
}

export const NO_QUERY: Query = { text: '', isRegex: false, isExact: false };

/** How a search stands. */
export interface FindState {
  readonly query: Query;
  /** Everything that was found so far, from the beginning of the log on; the first 10,000. */
  readonly hits: readonly Hit[];
  /** How far the count is; null before it began. */
  readonly progress: Progress | null;
  /** The hit that is shown. */
  readonly current: Hit | null;
  /** Its number among all hits, from 1; 0 while that is not known. */
  readonly number: number;
  /** True while the next hit is looked for. */
  readonly busy: boolean;
  /** What there is to say: that there are no more, or what is wrong with the query. */
  readonly message: string;
}

export const NOTHING_FOUND: FindState = {
  query: NO_QUERY,
  hits: [],
  progress: null,
  current: null,
  number: 0,
  busy: false,
  message: '',
};
