import { createSearch } from '../finding.tsx';
import type { Search } from '../finding.tsx';
import { idOf } from '../lines/row.ts';
import type { Row } from '../lines/row.ts';
import type { LinePlace } from './moves.ts';
import { createSeveralSeeker } from './seeker.ts';
import type { ReadHere } from './seeker.ts';
import type { SeveralView } from './view.ts';

export interface SeveralFindOptions {
  readonly view: Pick<SeveralView, 'topLine' | 'placeBehind' | 'follow'>;
  /** The logs that are looked through, in their order. */
  readonly names: () => readonly string[];
  readonly goTo: (line: LinePlace) => Promise<unknown>;
  readonly changed: () => void;
}

/** Finds things in several logs, in the order of their lines. */
export interface SeveralFind {
  readonly finding: Search;
  /** Marks what was found in the rows that are elements now. */
  mark(rows: Iterable<readonly [Row, HTMLElement]>): void;
}

export function createSeveralFind(options: SeveralFindOptions): SeveralFind {
  const { view, names, goTo, changed } = options;
  let mounted: readonly (readonly [Row, HTMLElement])[] = [];
  /** The line that was found last. */
  let found: LinePlace | null = null;
  let isLanding = false;
  const finding = createSearch({
    seeker: createSeveralSeeker({ names, here }),
    show: ({ log = '', id }) => land({ log, id }),
    follow: () => view.follow(),
    changed() {
      decorate();
      changed();
    },
  });

  /** The line that was found last while it is near, or on its way; else the topmost in sight. */
  function here(): ReadHere {
    const isNear = isLanding || mounted.some(([row]) => isFound(row));
    const line = isNear ? found : view.topLine;
    return { line, place: (line && view.placeBehind(line)) ?? 'start' };
  }

  async function land(line: LinePlace): Promise<void> {
    found = line;
    isLanding = true;
    try {
      await goTo(line);
    } finally {
      // Somebody may be on the way to the next one.
      if (found === line) isLanding = false;
      decorate();
    }
  }

  function isFound(row: Row): boolean {
    return row.kind === 'line' && found !== null && row.log === found.log && idOf(row) === found.id;
  }

  function decorate(): void {
    const lines = mounted.filter(([row]) => row.kind === 'line');
    finding.mark(lines.map(([, element]) => element));
    for (const [row, element] of lines) element.classList.toggle('found', isFound(row));
  }

  return {
    finding,
    mark(rows) {
      mounted = [...rows];
      decorate();
    },
  };
}
