import { copyWholeLines } from './clipboard.ts';
import { createCurrentLine } from './lines/current-line.ts';
import { lineOf } from './lines/row-element.ts';
import type { LineRow } from './lines/row.ts';
import { watchSelectedRows } from './lines/selected-rows.ts';

/** What a hand points at among the lines. */
export interface Pointed {
  /** The line that commands are about; undefined where none is in sight. */
  line(): LineRow | undefined;
  /** The lines that are selected, of those that the page holds. */
  selected(): readonly LineRow[];
  /** Something else is gone to. */
  leave(): void;
}

export interface PointedOptions {
  readonly pane: HTMLElement;
  /** The lines of rows `[first, last]`, of those that the page holds. */
  readonly linesOf: (first: number, last: number) => readonly LineRow[];
  /** Called with a line that was clicked to be opened. */
  readonly open: (line: LineRow) => void;
}

/** Watches the pane, and copies whole lines where several are selected. */
export function watchPointed({ pane, linesOf, open }: PointedOptions): Pointed {
  const current = createCurrentLine(pane);
  const rows = watchSelectedRows(pane);
  const selected = (): readonly LineRow[] =>
    rows.now === null ? [] : linesOf(rows.now.first, rows.now.last);
  copyWholeLines(pane, selected);
  pane.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element) || !target.matches('.opens')) return;
    const line = target.parentElement === null ? undefined : lineOf(target.parentElement);
    if (line !== undefined) open(line);
  });
  return { line: () => current.get(), selected, leave: () => current.leave() };
}
