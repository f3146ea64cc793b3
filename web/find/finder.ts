import { LookupError } from '../lookup/answer.ts';
import type { Hit } from '../lookup/search.ts';
import { NOTHING_FOUND } from './query.ts';
import type { FindState, Query } from './query.ts';
import type { Seeker } from './seeker.ts';

export interface FinderOptions {
  readonly seeker: Seeker;
  /** Shows a hit. */
  readonly show: (hit: Pick<Hit, 'log' | 'id'>) => Promise<unknown>;
  readonly changed: () => void;
}

/** Looks through everything: counts from the beginning, and steps from where the reader is. */
export interface Finder {
  readonly state: FindState;
  /** Begins to look for something else, and shows the next hit; empty text ends it. */
  setQuery(query: Query): void;
  /** The same, but stays where the reader is. */
  restore(query: Query): void;
  /** Shows the next hit in that direction. */
  step(dir: 'forward' | 'back'): void;
  /** Ends what is under way; what was found stays. */
  cancel(): void;
}

/** The page is brought up to date so often at most while hits stream in. */
const NEWS_MS = 250;

export function createFinder({ seeker, show, changed }: FinderOptions): Finder {
  let state = NOTHING_FOUND;
  let counting = new AbortController();
  let stepping = new AbortController();

  function set(news: Partial<FindState>): void {
    state = { ...state, ...news };
    changed();
  }

  function abort(): void {
    counting.abort();
    stepping.abort();
    counting = new AbortController();
    stepping = new AbortController();
  }

  function numberOf(hit: Hit | null, hits: readonly Hit[]): number {
    return hit === null ? 0 : seeker.numberOf(hit, hits);
  }

  async function count(query: Query, { signal }: AbortController): Promise<void> {
    const hits: Hit[] = [];
    let toldAt = performance.now();
    for await (const found of seeker.all(paramsOf(query), signal)) {
      if (found.event === 'hit') hits.push(found);
      const isNews = found.event !== 'hit' || performance.now() - toldAt > NEWS_MS;
      if (!isNews) continue;
      toldAt = performance.now();
      const progress = found.event === 'hit' ? state.progress : found;
      set({ hits: [...hits], progress, number: numberOf(state.current, hits) });
    }
  }

  async function next(dir: 'forward' | 'back', { signal }: AbortController): Promise<void> {
    const found = await seeker.next(paramsOf(state.query), dir, signal);
    if (signal.aborted) return;
    if (found === null) {
      set({ busy: false, message: dir === 'forward' ? 'no more below' : 'no more above' });
      return;
    }
    set({ current: found, number: numberOf(found, state.hits), busy: false });
    await show(found);
  }

  /** Whoever gives a search up knows why it ended. */
  function told({ signal }: AbortController): (error: unknown) => void {
    return (error) => {
      if (signal.aborted) return;
      const words = error instanceof LookupError ? error.message : 'the search was cut off';
      set({ busy: false, message: words });
    };
  }

  function step(dir: 'forward' | 'back'): void {
    if (state.query.text === '') return;
    stepping.abort();
    stepping = new AbortController();
    set({ busy: true, message: '' });
    next(dir, stepping).catch(told(stepping));
  }

  function restore(query: Query): void {
    abort();
    set({ ...NOTHING_FOUND, query });
    if (query.text !== '') count(query, counting).catch(told(counting));
  }

  return {
    get state() {
      return state;
    },
    setQuery(query) {
      restore(query);
      step('forward');
    },
    restore,
    step,
    cancel() {
      abort();
      set({ busy: false });
    },
  };
}

function paramsOf({ text, isRegex, isExact }: Query): URLSearchParams {
  const mode = isRegex ? 'regex' : 'text';
  return new URLSearchParams({ q: text, mode, case: isExact ? 'exact' : 'ignore' });
}
