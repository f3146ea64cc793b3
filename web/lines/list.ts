import { rowElement } from './row-element.ts';
import type { RowStore } from './store.ts';

/** Rows that are kept above and below those in sight, so that scrolling shows no blanks. */
const OVERSCAN_ROWS = 24;
/** The most rows that are ever in the page, however tall the window is. */
const MAX_MOUNTED_ROWS = 200;

export interface LineListOptions {
  /** The element that scrolls. */
  readonly pane: HTMLElement;
  readonly store: RowStore;
  /** Where the whole file is, for lines that are shown in part. */
  readonly rawUrl: string;
}

/** The rows of a store as a scrolling list, of which only those near the window are elements. */
export interface LineList {
  /** In pixels; the same for every row. */
  readonly rowHeight: number;
  /** Sequence number of the topmost row in sight. */
  readonly firstVisible: number;
  /** Brings the page up to date with the store: once a frame. `pin` shows the last row. */
  update(pin: boolean): void;
  close(): void;
}

/**
 * Fills the pane with: a row of its own at the top (`head`, for the caller), then a canvas as high
 * as all rows together, on which the mounted rows are moved to their place as one block.
 */
export function createLineList(options: LineListOptions, head: HTMLElement): LineList {
  const { pane, store, rawUrl } = options;
  const canvas = block('canvas');
  const mounted = block('mounted');
  canvas.append(mounted);
  pane.replaceChildren(head, canvas);
  const rowHeight = head.getBoundingClientRect().height;
  let known = { first: store.first, end: store.end };
  // The rows [from, to) are in the page.
  let range = { from: store.first, to: store.first };

  // The canvas is as wide as the widest row so far, so that scrolling down never moves it sideways.
  let width = 0;
  const widthObserver = new ResizeObserver(() => {
    if (mounted.offsetWidth <= width) return;
    width = mounted.offsetWidth;
    canvas.style.minWidth = `${width}px`;
  });
  widthObserver.observe(mounted);

  /** Fits the canvas to the store; rows that went at the top leave those in sight in their place. */
  function fitCanvas(pin: boolean): void {
    const { first, end } = store;
    const evicted = first - known.first;
    if (evicted === 0 && end === known.end) return;
    known = { first, end };
    const top = pane.scrollTop;
    canvas.style.height = `${(end - first) * rowHeight}px`;
    if (evicted > 0 && !pin) pane.scrollTop = top - evicted * rowHeight;
  }

  function firstVisible(): number {
    const rows = Math.floor((pane.scrollTop - rowHeight) / rowHeight);
    return store.first + Math.max(0, rows);
  }

  function wanted(): { from: number; to: number } {
    const rowsInSight = Math.ceil(pane.clientHeight / rowHeight) + 1;
    const from = Math.max(store.first, firstVisible() - OVERSCAN_ROWS);
    const to = Math.min(
      store.end,
      firstVisible() + rowsInSight + OVERSCAN_ROWS,
      from + MAX_MOUNTED_ROWS,
    );
    return { from: Math.min(from, to), to };
  }

  function mount(next: { from: number; to: number }): void {
    const apart = next.from >= range.to || next.to <= range.from;
    if (apart) {
      mounted.replaceChildren(elements(next.from, next.to));
    } else {
      for (let row = range.from; row < next.from; row += 1) mounted.firstChild?.remove();
      for (let row = next.to; row < range.to; row += 1) mounted.lastChild?.remove();
      mounted.prepend(elements(next.from, range.from));
      mounted.append(elements(range.to, next.to));
    }
    range = next;
  }

  function elements(from: number, to: number): DocumentFragment {
    const fragment = document.createDocumentFragment();
    for (let sequence = from; sequence < to; sequence += 1) {
      const row = store.at(sequence);
      if (row === undefined) throw new Error(`row ${sequence} is not in the store`);
      const element = rowElement(row, rawUrl);
      element.dataset['sequence'] = String(sequence);
      fragment.append(element);
    }
    return fragment;
  }

  return {
    rowHeight,
    get firstVisible() {
      return firstVisible();
    },
    update(pin) {
      fitCanvas(pin);
      if (pin) pane.scrollTop = pane.scrollHeight;
      mount(wanted());
      mounted.style.transform = `translateY(${(range.from - store.first) * rowHeight}px)`;
    },
    close() {
      widthObserver.disconnect();
      pane.replaceChildren();
    },
  };
}

function block(className: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  return element;
}
