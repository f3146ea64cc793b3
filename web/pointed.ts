import { selecting } from './later.ts';
import { createCurrentLine } from './lines/current-line.ts';
import { lineOf } from './lines/row-element.ts';
import type { LineRow } from './lines/row.ts';

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
  /** Called where a part of the page could not be loaded. */
  readonly unloaded: () => void;
}

/** Watches the pane. */
export function watchPointed({ pane, linesOf, open, unloaded }: PointedOptions): Pointed {
  const current = createCurrentLine(pane);
  let selected: (() => readonly LineRow[]) | null = null;

  /** What a selection takes is loaded with the first one. Until it is there the rows may go that it began in. */
  function onSelection(): void {
    const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection() ?? {};
    if (selected !== null || anchorNode === pane || !pane.contains(anchorNode ?? null)) return;
    const seen = { anchorNode, anchorOffset, focusNode, focusOffset };
    selecting.load().then(({ watchSelection }) => {
      selected ??= watchSelection({ pane, linesOf, seen });
    }, unloaded);
  }

  document.addEventListener('selectionchange', onSelection);
  pane.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element) || !target.matches('.opens')) return;
    const line = target.parentElement === null ? undefined : lineOf(target.parentElement);
    if (line !== undefined) open(line);
  });
  return {
    line: () => current.get(),
    selected: () => selected?.() ?? [],
    leave: () => current.leave(),
  };
}
