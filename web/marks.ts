import { idOf } from './lines/row.ts';
import type { LineRow } from './lines/row.ts';
import type { Place } from './scroll/scale.ts';

/** The most lines that are marked at a time; then the oldest mark goes. */
const MAX_MARKS = 200;

/** Where a line is, and the order that it has among others. */
interface Mark {
  readonly id: string;
  readonly generation: number;
  readonly end: number;
}

/** Lines that someone wants to find again, for as long as the page is open. */
export interface Marks {
  has(line: LineRow): boolean;
  /** Marks a line, or takes its mark away. A line that came late has no place to come back to. */
  toggle(line: LineRow): void;
  /** The id of the nearest mark on one side of a line, or around the end the farthest; null = there is none. */
  from(line: LineRow, side: 'after' | 'before'): string | null;
  /** Where they are. */
  places(): readonly Place[];
  clear(): void;
}

export function createMarks(): Marks {
  const marks = new Map<string, Mark>();

  return {
    has(line) {
      // Most pages have no marks, and every line that is painted asks.
      return marks.size > 0 && marks.has(idOf(line) ?? '');
    },
    toggle(line) {
      const mark = markOf(line);
      if (mark === null || marks.delete(mark.id)) return;
      marks.set(mark.id, mark);
      const [oldest] = marks.keys();
      if (marks.size > MAX_MARKS && oldest !== undefined) marks.delete(oldest);
    },
    from(line, side) {
      const here = markOf(line);
      const way = side === 'after' ? 1 : -1;
      const others = [...marks.values()]
        .filter(({ id }) => id !== here?.id)
        .toSorted((a, b) => way * compare(a, b));
      const beyond = here === null ? [] : others.filter((it) => way * compare(it, here) > 0);
      return (beyond[0] ?? others[0])?.id ?? null;
    },
    places: () => [...marks.values()].map(({ generation, end }) => ({ generation, offset: end })),
    clear: () => marks.clear(),
  };
}

function markOf(line: LineRow): Mark | null {
  const id = idOf(line);
  if (id === null || line.offset === null) return null;
  return { id, generation: line.generation, end: line.offset + line.size };
}

function compare(a: Mark, b: Mark): number {
  return a.generation - b.generation || a.end - b.end;
}
