import { finding as part } from '../later.ts';
import type { Finding } from './finding.ts';
import type { FinderOptions } from './finder.ts';
import { NOTHING_FOUND } from './query.ts';
import type { FindState, Query } from './query.ts';

export interface FindLaterOptions extends FinderOptions {
  /** What is looked for already. */
  readonly query: Query;
  /** Called where what finds things could not be loaded. */
  readonly unloaded: () => void;
}

/** Finds things with what is loaded when something is looked for the first time. */
export interface FindLater {
  readonly state: FindState;
  /** Looks for something else; empty text ends the search. */
  find(query: Query): void;
  step(dir: 'forward' | 'back'): void;
  /** The id of the next line of a level; null where there is none. */
  nextOf(level: string, dir: 'forward' | 'back', show: (id: string | null) => void): void;
  mark(rows: Iterable<HTMLElement>): void;
  close(): void;
}

export function createFindLater(options: FindLaterOptions): FindLater {
  let { query } = options;
  let finding: Finding | null = null;
  let isClosed = false;

  function use(work: (loaded: Finding) => void): void {
    part.load().then(({ createFinding }) => {
      if (isClosed) return;
      finding ??= createFinding(options);
      work(finding);
    }, options.unloaded);
  }

  const state = (): FindState => ({ ...(finding?.state ?? NOTHING_FOUND), query });
  if (query.text !== '') use((loaded) => loaded.restore(query));

  return {
    get state() {
      return state();
    },
    find(next) {
      query = next;
      use((loaded) => loaded.setQuery(next));
    },
    step(dir) {
      if (state().query.text !== '') use((loaded) => loaded.step(dir));
    },
    nextOf(level, dir, show) {
      // Whoever asked for it sees that nothing was found: the page stays where it is.
      use((loaded) => void loaded.nextOf(level, dir).then(show, () => show(null)));
    },
    mark: (rows) => finding?.mark(rows),
    close() {
      isClosed = true;
      finding?.close();
    },
  };
}
