import { answerWith, textToCopy } from './clipboard.ts';
import { watchSelectedRows } from './lines/selected-rows.ts';
import type { SeenSelection } from './lines/selected-rows.ts';
import type { LineRow } from './lines/row.ts';

export interface SelectingOptions {
  readonly pane: HTMLElement;
  /** The lines of rows `[first, last]`, of those that the page holds. */
  readonly linesOf: (first: number, last: number) => readonly LineRow[];
  /** What was selected when this was asked for. */
  readonly seen: SeenSelection;
}

/**
 * Watches what is selected in the pane. A selection over several lines is copied as those lines: whole, and without
 * gutter and time column.
 * @returns what tells the lines that are selected, of those that the page holds.
 */
export function watchSelection({
  pane,
  linesOf,
  seen,
}: SelectingOptions): () => readonly LineRow[] {
  const rows = watchSelectedRows(pane, seen);
  const selected = (): readonly LineRow[] =>
    rows.now === null ? [] : linesOf(rows.now.first, rows.now.last);
  pane.addEventListener('copy', (event) => {
    const lines = selected();
    if (lines.length > 1) answerWith(event, `${textToCopy(lines)}\n`);
  });
  return selected;
}
