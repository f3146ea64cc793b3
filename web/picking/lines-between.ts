import type { Filter } from '../filter.ts';
import { idOf } from '../lines/row.ts';
import type { LineRow } from '../lines/row.ts';
import { fetchPage } from '../lookup/page.ts';
import { pieceOf } from '../window/piece.ts';

/** More than so many bytes of lines are not read to be copied. */
export const MOST_BYTES = 5_000_000;
const PAGE_BYTES = 1024 * 1024;

export interface Between {
  readonly name: string;
  readonly filter: Filter;
  readonly first: LineRow;
  readonly last: LineRow;
}

/** Which of two lines of a log comes first; negative where it is `one`. */
export function compareLines(one: LineRow, next: LineRow): number {
  return one.generation - next.generation || (one.offset ?? 0) - (next.offset ?? 0);
}

/**
 * Reads the lines of a log from one to another, both included, from their files.
 * @returns null where they are more than `MOST_BYTES`. @throws {LookupError} where the server refuses.
 */
export async function readLinesBetween(
  { name, filter, first, last }: Between,
  signal: AbortSignal,
): Promise<readonly LineRow[] | null> {
  let lines: readonly LineRow[] = [];
  let bytes = 0;
  let { generation } = last;
  for (let at = idOf(last); at !== null && bytes <= MOST_BYTES;) {
    const page = await fetchPage({ name, at, dir: 'back', filter, max: PAGE_BYTES, signal });
    const piece = pieceOf(page, generation, 'back');
    // What comes before the first byte of a file is in another one.
    generation = page.offset === 0 ? piece.generation - 1 : piece.generation;
    const read = piece.rows.filter((row) => row.kind === 'line');
    lines = [...read.filter((line) => compareLines(line, first) >= 0), ...lines];
    bytes += page.lengths.reduce((sum, length) => sum + length, 0);
    const isOver = read.some((line) => compareLines(line, first) <= 0) || !page.older;
    if (isOver) return lines;
    at = page.first;
  }
  return null;
}
