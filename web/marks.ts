import { idOf } from './lines/row.ts';
import type { LineRow } from './lines/row.ts';
import { timeOf } from './text/line-time.ts';
import type { Place } from './scroll/scale.ts';

/** The most lines that are marked at a time; then the oldest mark goes. */
const MAX_MARKS = 200;

/** Where a line is, and the order that it has among others. */
interface MarkPlace {
  readonly id: string;
  readonly generation: number;
  readonly end: number;
}

/** A line that is marked. */
export interface Mark extends MarkPlace {
  /** When the line says that it was written, in milliseconds since 1970; null where it does not. */
  readonly time: number | null;
}

/** Lines that someone wants to find again, for as long as the page is open. */
export interface Marks {
  has(line: LineRow): boolean;
  /** Marks a line, or takes its mark away. A line that came late has no place to come back to. */
  toggle(line: LineRow): void;
  /** The id of the nearest mark on one side of a line, or around the end the farthest; null = there is none. */
  from(line: LineRow, side: 'after' | 'before'): string | null;
  /** All of them, as they follow on each other in the log. */
  readonly all: readonly Mark[];
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
      const mark = placeOf(line);
      if (mark === null || marks.delete(mark.id)) return;
      marks.set(mark.id, { ...mark, time: timeOf(line.text) });
      const [oldest] = marks.keys();
      if (marks.size > MAX_MARKS && oldest !== undefined) marks.delete(oldest);
    },
    from(line, side) {
      const here = placeOf(line);
      const way = side === 'after' ? 1 : -1;
      const others = [...marks.values()]
        .filter(({ id }) => id !== here?.id)
        .toSorted((a, b) => way * compare(a, b));
      const beyond = here === null ? [] : others.filter((it) => way * compare(it, here) > 0);
      return (beyond[0] ?? others[0])?.id ?? null;
    },
    get all() {
      return [...marks.values()].toSorted(compare);
    },
    places: () => [...marks.values()].map(({ generation, end }) => ({ generation, offset: end })),
    clear: () => marks.clear(),
  };
}

function placeOf(line: LineRow): MarkPlace | null {
  const id = idOf(line);
  if (id === null || line.offset === null) return null;
  return { id, generation: line.generation, end: line.offset + line.size };
}

function compare(a: MarkPlace, b: MarkPlace): number {
  return a.generation - b.generation || a.end - b.end;
}
