import { rowsOf } from './lines/row.ts';
import type { LineRow } from './lines/row.ts';
import { fetchPage } from './lookup/page.ts';
import type { LinesPage } from './lookup/page.ts';

/** So many lines before a place, and as many from there on. */
const LINES_EACH_WAY = 1000;
/** And no more than so many bytes each way. */
const MAX_BYTES = 1_048_576;
/** Small files are many: no more than so many are read each way. */
const MAX_PAGES = 8;

/** The lines around a place. */
export interface LinesAround {
  readonly before: readonly LineRow[];
  readonly after: readonly LineRow[];
}

interface Around {
  readonly name: string;
  readonly dir: 'forward' | 'back';
  readonly signal: AbortSignal;
}

/**
 * @param id the position behind the last line that counts as before it, in whatever file of the log that is; null =
 * the end.
 * @throws {LookupError} where the server refuses.
 */
export async function fetchLinesAround(
  name: string,
  id: string | null,
  signal: AbortSignal,
): Promise<LinesAround> {
  const [before, after] = await Promise.all([
    linesFrom(id ?? 'end', { name, dir: 'back', signal }),
    id === null ? [] : linesFrom(id, { name, dir: 'forward', signal }),
  ]);
  return { before: before.slice(-LINES_EACH_WAY), after: after.slice(0, LINES_EACH_WAY) };
}

/** A page is of one file: where that ends, the next page is of the next one. */
async function linesFrom(place: string, { name, dir, signal }: Around): Promise<LineRow[]> {
  let lines: LineRow[] = [];
  let at = place;
  let bytes = 0;
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const page = await fetchPage({ name, at, dir, max: MAX_BYTES - bytes, signal });
    const read = linesOf(page);
    lines = dir === 'back' ? [...read, ...lines] : [...lines, ...read];
    bytes += page.lengths.reduce((sum, length) => sum + length, 0);
    const isMore = dir === 'back' ? page.older : page.newer;
    if (!isMore || lines.length >= LINES_EACH_WAY || bytes >= MAX_BYTES) break;
    at = dir === 'back' ? page.first : page.id;
  }
  return lines;
}

function linesOf(page: LinesPage): LineRow[] {
  return rowsOf(page, { midLine: false, generation: 0 }).filter((row) => row.kind === 'line');
}
