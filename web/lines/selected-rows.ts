import { lineOf } from './row-element.ts';
import { idOf } from './row.ts';
import type { LineRow } from './row.ts';

/** Which rows are selected, those included that are no elements any more. */
export interface SelectedRows {
  /** The first and the last, by sequence number; null where none are, or something else is selected too. */
  readonly now: { readonly first: number; readonly last: number } | null;
}

/** What a browser says of its selection. */
export type SeenSelection = {
  readonly [Name in 'anchorNode' | 'anchorOffset' | 'focusNode' | 'focusOffset']:
    | Selection[Name]
    | undefined;
};

/** One end of a selection. */
interface End {
  readonly sequence: number;
  /** The line that it is in; undefined where it is in another row. */
  readonly line: LineRow | undefined;
  /** So many characters of the row follow: what stands before a line, as its time does, is shown in many ways. */
  readonly behind: number;
}

interface Ends {
  readonly anchor: End;
  readonly focus: End;
  /** Someone clicked there, and may extend it with Shift. */
  readonly isEmpty: boolean;
}

/** A node and an offset in it, as selections name places. */
type Point = readonly [Node, number];

/**
 * Remembers where a selection begins and ends, and gives it back to the browser, which moves an end to what is left
 * when its row is scrolled out of sight or shown anew. `seen` is what to begin with.
 */
export function watchSelectedRows(pane: HTMLElement, seen: SeenSelection): SelectedRows {
  let ends: Ends | null = null;
  /** The hand that selects has it. */
  let isHeld = false;

  function read(): void {
    const selection = document.getSelection();
    if (selection === null) return;
    const { anchorNode, focusNode, isCollapsed } = selection;
    const anchor = anchorOf(selection);
    const focus = endOf(focusNode, selection.focusOffset) ?? before(focusNode, ends?.focus);
    // Without extent it is where someone clicked, or what is left of it when its rows are gone.
    const isEmpty = isCollapsed && (rowOf(anchorNode) !== null || ends?.isEmpty === true);
    ends = anchor === null || focus === null ? null : { anchor, focus, isEmpty };
  }

  /** Extended from a row that is gone, a selection begins for the browser with the first row that is left. */
  function anchorOf({ anchorNode, anchorOffset }: Selection): End | null {
    const end = endOf(anchorNode, anchorOffset) ?? before(anchorNode, ends?.anchor);
    if (end === null || ends === null) return end;
    return rowAt(ends.anchor.sequence) === null ? ends.anchor : end;
  }

  /** The end that was there, where its row is gone; null where the node is none of the list. */
  function before(node: Node | null, end: End | undefined): End | null {
    // Of a list that was closed nothing is left but the pane.
    return node === pane || !pane.contains(node) ? null : (end ?? null);
  }

  function rowAt(sequence: number): HTMLElement | null {
    return pane.querySelector(`[data-sequence="${sequence}"]`);
  }

  /** A window that was laid anew has other numbers for its rows. */
  function renumber({ anchor, focus, isEmpty }: Ends): Ends {
    for (const { sequence, line } of [anchor, focus]) {
      if (line === undefined || isOf(rowAt(sequence), line)) continue;
      const rows = [...pane.querySelectorAll<HTMLElement>('.row.line')];
      const there = rows.find((row) => isOf(row, line));
      if (there === undefined) continue;
      const by = Number(there.dataset['sequence']) - sequence;
      const moved = (end: End): End => ({ ...end, sequence: end.sequence + by });
      return { anchor: moved(anchor), focus: moved(focus), isEmpty };
    }
    return { anchor, focus, isEmpty };
  }

  function restore(): void {
    const selection = document.getSelection();
    if (ends === null || selection === null || isHeld || !pane.contains(selection.anchorNode))
      return;
    ends = renumber(ends);
    const anchor = pointOf(ends.anchor);
    const focus = pointOf(ends.focus);
    if (anchor === null || focus === null) return;
    // Out of sight on the same side there is nothing to show of it.
    const isOut = anchor[0] === focus[0] && anchor[1] === focus[1];
    if (!isOut || (ends.isEmpty && rowAt(ends.anchor.sequence) !== null))
      selection.setBaseAndExtent(...anchor, ...focus);
  }

  /** Of a row that is out of sight, the edge of what is in sight on its side. Null where there are no rows. */
  function pointOf({ sequence, behind }: End): Point | null {
    const row = rowAt(sequence);
    if (row !== null) return pointIn(row, behind);
    const first = pane.querySelector<HTMLElement>('[data-sequence]');
    const rows = first?.parentElement ?? null;
    if (rows === null) return null;
    return [rows, sequence < Number(first?.dataset['sequence']) ? 0 : rows.childNodes.length];
  }

  function release(): void {
    isHeld = false;
  }

  pane.addEventListener('pointerdown', ({ button, shiftKey }) => {
    isHeld = button === 0;
    if (button === 0 && !shiftKey) ends = null;
  });
  document.addEventListener('pointerup', release);
  document.addEventListener('pointercancel', release);
  document.addEventListener('selectionchange', read);
  pane.addEventListener('mounted', () => {
    // What was selected in this very moment is still where it was, unless its rows went.
    read();
    restore();
  });
  pane.addEventListener('repaint', read);
  pane.addEventListener('repainted', restore);
  const begun = endOf(seen.anchorNode ?? null, seen.anchorOffset ?? 0);
  const end = endOf(seen.focusNode ?? null, seen.focusOffset ?? 0);
  if (begun !== null && end !== null) {
    const isEmpty = begun.sequence === end.sequence && begun.behind === end.behind;
    ends = { anchor: begun, focus: end, isEmpty };
    read();
  }
  return {
    get now() {
      // The event comes later than the change.
      read();
      if (ends === null || ends.isEmpty) return null;
      const { anchor, focus } = ends;
      return {
        first: Math.min(anchor.sequence, focus.sequence),
        last: Math.max(anchor.sequence, focus.sequence),
      };
    },
  };
}

/** The end of a selection that is at a place; null where that is in no row. */
function endOf(node: Node | null, offset: number): End | null {
  const row = rowOf(node);
  const sequence = row?.dataset['sequence'];
  if (node === null || row === null || sequence === undefined) return null;
  const range = document.createRange();
  range.selectNodeContents(row);
  range.setStart(node, offset);
  return { sequence: Number(sequence), line: lineOf(row), behind: range.toString().length };
}

/** The place in a row that so many characters follow. */
function pointIn(row: HTMLElement, behind: number): Point {
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  let rest = behind;
  for (let node = walker.lastChild(); node !== null; node = walker.previousNode()) {
    const { length } = node.textContent ?? '';
    if (rest <= length) return [node, length - rest];
    rest -= length;
  }
  return [row, 0];
}

function isOf(row: HTMLElement | null, line: LineRow): boolean {
  const shown = row === null ? undefined : lineOf(row);
  if (shown === undefined || shown === line) return shown === line;
  return shown.log === line.log && shown.offset !== null && idOf(shown) === idOf(line);
}

function rowOf(node: Node | null): HTMLElement | null {
  const element = node instanceof Element ? node : node?.parentElement;
  return element?.closest<HTMLElement>('.row') ?? null;
}
