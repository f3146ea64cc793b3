import type { LogSearchOptions, Search } from '../finding.tsx';
import { finding as part } from '../later.ts';
import { NOTHING_FOUND } from './query.ts';
import type { FindState, Query } from './query.ts';

export interface FindLaterOptions extends LogSearchOptions {
  /** What is looked for already. */
  readonly query: Query;
  /** Called where what finds things could not be loaded. */
  readonly unloaded: () => void;
}

/** Finds things with what is loaded when something is looked for the first time. */
export interface FindLater {
  readonly state: FindState;
  /** Null before it was loaded. */
  readonly loaded: Search | null;
  /** Looks for something else; empty text ends the search. */
  find(query: Query): void;
  step(dir: 'forward' | 'back'): void;
  /** Shows the next line of a level. */
  stepLevel(level: string, dir: 'forward' | 'back'): void;
  /** Follows until a line has what is looked for, or gives that up. @returns whether anything is looked for. */
  toggleUntil(): boolean;
  mark(rows: Iterable<HTMLElement>): void;
  close(): void;
}

export function createFindLater(options: FindLaterOptions): FindLater {
  let { query } = options;
  let finding: Search | null = null;
  let isClosed = false;

  function use(work: (loaded: Search) => void): void {
    part.load().then(({ createLogSearch }) => {
      if (isClosed) return;
      finding ??= createLogSearch(options);
      work(finding);
    }, options.unloaded);
  }

  const state = (): FindState => ({ ...(finding?.state ?? NOTHING_FOUND), query });
  if (query.text !== '') use((loaded) => loaded.restore(query));

  return {
    get state() {
      return state();
    },
    get loaded() {
      return finding;
    },
    find(next) {
      query = next;
      use((loaded) => loaded.setQuery(next));
    },
    step(dir) {
      if (state().query.text !== '') use((loaded) => loaded.step(dir));
    },
    stepLevel(level, dir) {
      use((loaded) => loaded.stepLevel(level, dir));
    },
    toggleUntil() {
      if (query.text === '') return false;
      use((loaded) => loaded.until.toggle());
      return true;
    },
    mark: (rows) => finding?.mark(rows),
    close() {
      isClosed = true;
      finding?.close();
    },
  };
}
