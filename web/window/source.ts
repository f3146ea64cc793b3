import { parseEventId } from '../../src/protocol/event-id.ts';
import { addFilter, isFiltering } from '../filter.ts';
import type { Filter } from '../filter.ts';
import { search } from '../find/search.ts';
import type { Hit } from '../find/search.ts';
import { foldRow, textOf } from '../lines/row.ts';
import type { LineRow, Row } from '../lines/row.ts';
import type { Scale } from '../scroll/scale.ts';
import { fetchPage } from './page.ts';
import { pieceOf, trimPiece } from './piece.ts';
import type { Piece } from './piece.ts';

/** Where to read on: an id, and the file that it is in. */
export interface Spot {
  readonly id: string;
  readonly generation: number;
}

export interface Reading {
  readonly spot: Spot;
  readonly dir: 'forward' | 'back';
  readonly signal: AbortSignal;
}

/** Gives the rows on one side of a spot. */
export type Source = (reading: Reading) => Promise<Piece>;

/** So many lines that pass are a page. */
const PAGE_HITS = 100;
/** A page is shown with fewer when the search takes so long. */
const PAGE_MS = 400;

/** The lines of a log, or those of them that pass the filter. */
export function createSource(name: string, filter: Filter, scale: Scale): Source {
  return isFiltering(filter)
    ? (reading) => searchPiece({ name, filter, scale }, reading)
    : async ({ spot, dir, signal }) => {
        const page = await fetchPage({ name, at: spot.id, dir, signal });
        if (page.family !== undefined) scale.learn(page.family);
        return trimPiece(pieceOf(page, spot.generation, dir), dir);
      };
}

interface Filtered {
  readonly name: string;
  readonly filter: Filter;
  readonly scale: Scale;
}

async function searchPiece(
  { name, filter, scale }: Filtered,
  { spot, dir, signal }: Reading,
): Promise<Piece> {
  const query = new URLSearchParams({ at: spot.id, dir, hits: String(PAGE_HITS) });
  addFilter(query, filter);
  const started = performance.now();
  const hits: Hit[] = [];
  let isExhausted = false;
  for await (const found of search(name, query, signal)) {
    if (found.event === 'hit') hits.push(found);
    else if (found.reason === 'exhausted') isExhausted = true;
    if (hits.length > 0 && performance.now() - started > PAGE_MS) break;
  }
  if (dir === 'back') hits.reverse();
  const lines = hits.map((hit) => lineOf(hit, scale));
  const start = dir === 'forward' ? { offset: offsetOf(spot.id), ...spot } : null;
  return {
    rows: withFolds(lines, start),
    // The id before the first line is not known; whoever reads on begins at the one behind it.
    frontId: null,
    tailId: hits.at(-1)?.id ?? spot.id,
    older: dir === 'forward' || !isExhausted,
    newer: dir === 'back' || !isExhausted,
    generation: lines.at(0)?.generation ?? spot.generation,
  };
}

function lineOf({ file, id, text, textOffset }: Hit, scale: Scale): LineRow {
  return {
    kind: 'line',
    text: textOf(text),
    offset: textOffset,
    size: offsetOf(id) - textOffset,
    continues: false,
    unfinished: false,
    utf8: typeof text === 'string',
    mark: id.slice(id.indexOf('-') + 1),
    generation: scale.generationOf(file),
  };
}

/** Lines that do not follow on each other have a fold between them. */
export function withFolds(
  lines: readonly LineRow[],
  start: { readonly offset: number; readonly generation: number } | null,
): Row[] {
  const rows: Row[] = [];
  let end = start;
  for (const line of lines) {
    const offset = line.offset ?? 0;
    if (end !== null) {
      const hidden = end.generation === line.generation ? offset - end.offset : offset;
      if (hidden > 0) rows.push(foldRow(hidden));
    }
    rows.push(line);
    end = { offset: offset + line.size, generation: line.generation };
  }
  return rows;
}

function offsetOf(id: string): number {
  return parseEventId(id)?.offset ?? 0;
}
