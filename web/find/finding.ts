import { createFinder } from './finder.ts';
import type { Finder, FinderOptions } from './finder.ts';
import { highlight, markerOf } from './highlight.ts';
/** All that looks for something in what is open. */
export interface Finding extends Finder {
  /** Marks what is looked for in these rows. */
  mark(rows: Iterable<HTMLElement>): void;
  /** Shows the next line of a level, in a direction; without one it stays. */
  stepLevel(level: string, dir: 'forward' | 'back'): void;
  close(): void;
}

export function createFinding(options: FinderOptions): Finding {
  const finder = createFinder(options);
  const leaving = new AbortController();
  const { seeker, show } = options;

  async function showNext(level: string, dir: 'forward' | 'back'): Promise<void> {
    const next = seeker.next(new URLSearchParams({ level }), dir, leaving.signal);
    // Whoever asked for it sees that nothing was found: the page stays where it is.
    const found = await next.catch(() => null);
    if (found !== null && !leaving.signal.aborted) await show(found);
  }

  return {
    get state() {
      return finder.state;
    },
    setQuery: (query) => finder.setQuery(query),
    restore: (query) => finder.restore(query),
    step: (dir) => finder.step(dir),
    cancel: () => finder.cancel(),
    mark: (rows) => highlight(rows, markerOf(finder.state.query)),
    stepLevel: (level, dir) => void showNext(level, dir),
    close() {
      leaving.abort();
      finder.cancel();
      highlight([], null);
    },
  };
}
