import { idOf } from '../lines/row.ts';
import type { LineRow, Row } from '../lines/row.ts';
import type { LineWindow } from '../window/window.ts';

/** All rows that a window holds. */
export function rowsIn({ first, end, at }: LineWindow): Row[] {
  const rows = Array.from({ length: end - first }, (_, index) => at(first + index));
  return rows.filter((row) => row !== undefined);
}

/** The first line of those from a row on; the last row where there is none. */
export function lineFrom(lines: LineWindow, from: number): number {
  for (let sequence = from; sequence < lines.end; sequence += 1)
    if (lines.at(sequence)?.kind === 'line') return sequence;
  return lines.end - 1;
}

/** Where a line is, by its id and its log unless that is not known; null where it is not held. */
export function sequenceOf(
  lines: LineWindow,
  { id, log }: { readonly id: string | null; readonly log?: string | undefined },
): number | null {
  const isIt = (row: Row): row is LineRow =>
    row.kind === 'line' && idOf(row) === id && (log === undefined || row.log === log);
  const index = id === null ? -1 : rowsIn(lines).findIndex(isIt);
  return index < 0 ? null : lines.first + index;
}

/** How many rows high the space above a mounted row is. */
export function rowsAbove(pane: HTMLElement, sequence: number): number {
  const row = pane.querySelector(`[data-sequence="${sequence}"]`);
  if (row === null) return 0;
  const pixels = row.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  return pixels / Number.parseFloat(getComputedStyle(pane).lineHeight);
}
