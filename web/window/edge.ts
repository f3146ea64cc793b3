import { foldRow } from '../lines/row.ts';
import type { Row } from '../lines/row.ts';
import { turnsIn } from './generation-behind.ts';
import type { LineWindow } from './window.ts';

/** Where rows begin or end: an offset in a file. */
export interface Edge {
  readonly generation: number;
  readonly offset: number;
}

/** Where a window begins, what is hidden before its first line included; null where that is not known. */
export function startOf({ first, end, at }: LineWindow): Edge | null {
  let hidden = 0;
  for (let sequence = first; sequence < end; sequence += 1) {
    const row = at(sequence);
    if (row?.kind === 'line' && row.offset !== null)
      return { generation: row.generation, offset: row.offset - hidden };
    if (row?.kind !== 'notice' || row.hidden === undefined) return null;
    hidden += row.hidden;
  }
  return null;
}

/** Where rows end, what is hidden behind their last line included; null where that is not known. */
export function endOf(rows: readonly Row[]): Edge | null {
  let hidden = 0;
  for (const row of rows.toReversed()) {
    if (row.kind === 'line')
      return row.offset === null
        ? null
        : { generation: row.generation, offset: row.offset + row.size + hidden };
    if (row.hidden === undefined) return null;
    hidden += row.hidden;
  }
  return null;
}

/** The file before the first row, in the page's own count; null where the window has no line. */
export function generationBefore({ first, end, at }: LineWindow): number | null {
  let turns = 0;
  for (let sequence = first; sequence < end; sequence += 1) {
    const row = at(sequence);
    if (row?.kind === 'line' && row.offset !== null) return row.generation - turns;
    turns += turnsIn(row);
  }
  return null;
}

/** Rows without their last so many bytes. */
export function withoutLast(rows: readonly Row[], bytes: number): Row[] {
  const kept = [...rows];
  let over = bytes;
  while (over > 0) {
    const last = kept.pop();
    if (last === undefined) break;
    const size = last.kind === 'line' ? last.size : (last.hidden ?? 0);
    if (last.kind === 'notice' && size > over) kept.push(foldRow(size - over));
    over -= size;
  }
  return kept;
}
