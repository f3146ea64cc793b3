import type { Row } from '../lines/row.ts';
import type { LineWindow } from './window.ts';

/** The file behind the last row, in the page's own count; null where the window has no line. */
export function generationBehind({ first, end, at }: LineWindow): number | null {
  let turns = 0;
  for (let sequence = end - 1; sequence >= first; sequence -= 1) {
    const row = at(sequence);
    if (row?.kind === 'line' && row.offset !== null) return row.generation + turns;
    turns += turnsIn(row);
  }
  return null;
}

/** How many files further a row leads. */
export function turnsIn(row: Row | undefined): number {
  return row?.kind === 'notice' ? (row.turns ?? 0) : 0;
}
