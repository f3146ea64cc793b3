/** Which rows are selected, those included that are no elements any more. */
export interface SelectedRows {
  /** The first and the last, by sequence number; null where none are, or something else is selected too. */
  readonly now: { readonly first: number; readonly last: number } | null;
}

interface Ends {
  readonly anchor: number;
  readonly focus: number;
  /** Someone clicked there, and may extend it with Shift. */
  readonly isEmpty: boolean;
}

/**
 * Remembers where a selection began and ended. A row that is scrolled out of sight is taken out of the page, and
 * the browser then moves that end of the selection to what is left.
 */
export function watchSelectedRows(pane: HTMLElement): SelectedRows {
  let ends: Ends | null = null;

  function read(): void {
    const selection = document.getSelection();
    if (selection === null) return;
    const { anchorNode, focusNode, isCollapsed } = selection;
    const anchor = anchorOf(anchorNode);
    const focus = placeOf(focusNode, ends?.focus);
    // Without extent it is where someone clicked, or what is left of it when its rows are gone.
    const isEmpty = isCollapsed && (rowOf(anchorNode) !== null || ends?.isEmpty === true);
    ends = anchor === null || focus === null ? null : { anchor, focus, isEmpty };
  }

  /** Extended from a row that is gone, a selection begins for the browser with the first row that is left. */
  function anchorOf(node: Node | null): number | null {
    const place = placeOf(node, ends?.anchor);
    if (place === null || ends === null) return place;
    const isThere = pane.querySelector(`[data-sequence="${ends.anchor}"]`) !== null;
    return isThere ? place : ends.anchor;
  }

  /** `before`, where the row of that end is gone; null where the node is none of the list. */
  function placeOf(node: Node | null, before: number | undefined): number | null {
    // Of a list that was closed nothing is left but the pane.
    if (node === pane || !pane.contains(node)) return null;
    const sequence = rowOf(node)?.dataset['sequence'];
    return sequence === undefined ? (before ?? null) : Number(sequence);
  }

  pane.addEventListener('pointerdown', ({ button, shiftKey }) => {
    if (button === 0 && !shiftKey) ends = null;
  });
  document.addEventListener('selectionchange', read);
  return {
    get now() {
      // The event comes later than the change.
      read();
      if (ends === null || ends.isEmpty) return null;
      const { anchor, focus } = ends;
      return { first: Math.min(anchor, focus), last: Math.max(anchor, focus) };
    },
  };
}

function rowOf(node: Node | null): HTMLElement | null {
  const element = node instanceof Element ? node : node?.parentElement;
  return element?.closest<HTMLElement>('.row') ?? null;
}
