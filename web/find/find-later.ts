import { finding as part } from '../later.ts';
import type { Finding, LogFindingOptions } from './finding.ts';
import { NOTHING_FOUND } from './query.ts';
import type { FindState, Query } from './query.ts';

export interface FindLaterOptions extends LogFindingOptions {
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
  /** Shows the next line of a level. */
  stepLevel(level: string, dir: 'forward' | 'back'): void;
  mark(rows: Iterable<HTMLElement>): void;
  close(): void;
}

export function createFindLater(options: FindLaterOptions): FindLater {
  let { query } = options;
  let finding: Finding | null = null;
  let isClosed = false;

  function use(work: (loaded: Finding) => void): void {
    part.load().then(({ createLogFinding }) => {
      if (isClosed) return;
      finding ??= createLogFinding(options);
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
    stepLevel(level, dir) {
      use((loaded) => loaded.stepLevel(level, dir));
    },
    mark: (rows) => finding?.mark(rows),
    close() {
      isClosed = true;
      finding?.close();
    },
  };
}
