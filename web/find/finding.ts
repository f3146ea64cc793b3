import { createFinder } from './finder.ts';
import type { Finder, FinderOptions } from './finder.ts';
import { highlight, markerOf } from './highlight.ts';
import { search } from '../lookup/search.ts';

/** All that looks for something in a log. */
export interface Finding extends Finder {
  /** Marks what is looked for in these rows. */
  mark(rows: Iterable<HTMLElement>): void;
  /** The id of the next line of a level, in a direction; null where there is none. @throws {LookupError} */
  nextOf(level: string, dir: 'forward' | 'back'): Promise<string | null>;
  close(): void;
}

export function createFinding(options: FinderOptions): Finding {
  const { name, here } = options;
  const finder = createFinder(options);
  const leaving = new AbortController();
  return {
    get state() {
      return finder.state;
    },
    setQuery: (query) => finder.setQuery(query),
    restore: (query) => finder.restore(query),
    step: (dir) => finder.step(dir),
    cancel: () => finder.cancel(),
    mark: (rows) => highlight(rows, markerOf(finder.state.query)),
    async nextOf(level, dir) {
      const at = here();
      const query = new URLSearchParams({ level, dir, at, hits: '2' });
      for await (const found of search(name, query, leaving.signal))
        if (found.event === 'hit' && found.id !== at) return found.id;
      return null;
    },
    close() {
      leaving.abort();
      finder.cancel();
      highlight([], null);
    },
  };
}
