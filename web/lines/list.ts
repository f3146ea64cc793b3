import { dayOf } from './days.ts';
import { createHeights } from './heights.ts';
import { levelAt } from './line-level.ts';
import { lineElement, noticeElement, repaintLine } from './row-element.ts';
import type { Row } from './row.ts';
import type { LineWindow } from '../window/window.ts';

/** Rows that are kept above and below those in sight, so that scrolling shows no blanks. */
const OVERSCAN_ROWS = 24;
/** At the end of a log that is followed: with many new lines each of them is made for one look only. */
const PINNED_OVERSCAN_ROWS = 8;
/** The most rows that are ever in the page, however tall the screen is. */
const MAX_MOUNTED_ROWS = 200;

export interface LineListOptions {
  /** The element that scrolls. */
  readonly pane: HTMLElement;
  readonly lines: LineWindow;
  /** Called with the rows that are elements now, after they changed. */
  readonly mountedChanged: (rows: Iterable<readonly [Row, HTMLElement]>) => void;
}

/** The rows of a window as a scrolling list, of which only those in sight and near it are elements. */
export interface LineList {
  /** In pixels; what a row is taken for until it is measured. */
  readonly rowHeight: number;
  /** Sequence number of the topmost row in sight. */
  readonly firstVisible: number;
  /** Sequence number behind the last row in sight. */
  readonly endVisible: number;
  /** Whether somebody has scrolled since the last update. */
  readonly isMoved: boolean;
  /** Whether it was this list, and nobody's hand, that has scrolled to where the pane is. */
  readonly isOwnPlace: boolean;
  /** Brings the page up to date with the window: once a frame. `pin` shows the last row. */
  update(pin: boolean): void;
  /** Puts a row so many pixels below the top of the pane, with the next update. */
  show(sequence: number, top: number): void;
  close(): void;
}

/** What stays where it is on the screen, whatever comes and goes around it. */
interface Anchor {
  readonly sequence: number;
  /** Its top, below that of the pane. */
  readonly top: number;
}

/**
 * Fills the pane with: a row of its own at the top (`head`, for the caller), then a canvas as high
 * as all rows together, on which the mounted rows are moved to their place as one block. The pane has an event
 * `mounted` where other rows are.
 */
export function createLineList(options: LineListOptions, head: HTMLElement): LineList {
  const { pane, lines, mountedChanged } = options;
  const canvas = block('canvas');
  const mounted = block('mounted');
  canvas.append(mounted);
  pane.replaceChildren(head, canvas);
  let rowHeight = head.getBoundingClientRect().height;
  let heights = createHeights(rowHeight);
  // What the canvas was fitted to last: until the next update its pixels mean these rows.
  let known = { first: lines.first, end: lines.end };
  let isPinned = false;
  let anchor: Anchor = { sequence: lines.first, top: rowHeight };
  /** Where this list has scrolled to; anywhere else it was someone's hand. */
  let scrolledTo = 0;
  /** The last place to which it was this list that has moved. */
  let ownPlace = NaN;
  let paneHeight = pane.clientHeight;
  const elements = new Map<number, { readonly row: Row; readonly element: HTMLElement }>();

  // The canvas is as wide as the widest row so far, so that scrolling down never moves it sideways.
  let width = 0;
  const sizes = new ResizeObserver((entries) => {
    const isResized = pane.clientHeight !== paneHeight || isOtherSize(entries);
    paneHeight = pane.clientHeight;
    const isDue = entries.filter(isTallNews).length > 0 || isResized;
    // Rows that are gone are drawn by nobody: the next update knows which are there now.
    if (isDue && lines.first <= known.first && lines.end >= known.end) place();
    // A row that wraps is as wide as the pane: there is nothing to scroll to.
    const widest = mounted.offsetWidth;
    if (widest <= width || widest <= pane.clientWidth) return;
    width = widest;
    canvas.style.minWidth = `${width}px`;
  });
  sizes.observe(mounted);
  sizes.observe(pane);
  sizes.observe(head);

  /** Letters have another size: all that was measured was measured of the old one. */
  function isOtherSize(entries: readonly ResizeObserverEntry[]): boolean {
    const height = entries.find(({ target }) => target === head)?.borderBoxSize[0]?.blockSize ?? 0;
    if (height === 0 || Math.abs(height - rowHeight) < 0.01) return false;
    readAnchor();
    rowHeight = height;
    heights = createHeights(height);
    width = 0;
    canvas.style.minWidth = '';
    return true;
  }

  function isTallNews({ target: row, borderBoxSize }: ResizeObserverEntry): boolean {
    if (!(row instanceof HTMLElement)) return false;
    const sequence = Number(row.dataset['sequence'] ?? NaN);
    const pixels = borderBoxSize[0]?.blockSize ?? rowHeight;
    return elements.get(sequence)?.element === row && heights.measure(sequence, pixels);
  }

  function total(): number {
    return rowHeight + heights.topOf(known.end, known.first);
  }

  function topOf(sequence: number): number {
    return rowHeight + heights.topOf(sequence, known.first);
  }

  function rowAt(pixels: number): number {
    const row = heights.rowAt(Math.max(0, pixels - rowHeight), known.first);
    return Math.max(known.first, Math.min(row, known.end));
  }

  function isMoved(): boolean {
    return Math.abs(pane.scrollTop - scrolledTo) >= 1;
  }

  /** What a hand scrolled to is the new anchor; what this list scrolled to has one already. */
  function readAnchor(): void {
    if (!isMoved()) return;
    const top = pane.scrollTop;
    const sequence = rowAt(top);
    anchor = { sequence, top: topOf(sequence) - top };
    scrolledTo = top;
    ownPlace = NaN;
  }

  /** Where to scroll to, so that the anchor is in its place or the last row is in sight. */
  function scrollTarget(): number {
    const sequence = Math.max(known.first, Math.min(anchor.sequence, known.end));
    const wish = isPinned ? total() : topOf(sequence) - anchor.top;
    return Math.max(0, Math.min(wish, total() - paneHeight));
  }

  /**
   * Everything to its place: after rows came or went, and after some were measured. The page is read nowhere in
   * here and scrolled last, so that the browser lays it out once.
   */
  function place(): void {
    const before = scrolledTo;
    scrolledTo = scrollTarget();
    if (scrolledTo !== before) ownPlace = scrolledTo;
    const sequence = rowAt(scrolledTo);
    // Where the wish was beyond an edge, what is in sight stays instead.
    anchor = { sequence, top: topOf(sequence) - scrolledTo };
    canvas.style.height = `${total() - rowHeight}px`;
    mount();
    pane.scrollTop = scrolledTo;
  }

  function wanted(): { from: number; to: number } {
    const top = rowAt(scrolledTo);
    const above = isPinned ? PINNED_OVERSCAN_ROWS : OVERSCAN_ROWS;
    const from = Math.max(known.first, top - above);
    const bottom = rowAt(scrolledTo + paneHeight) + 1;
    return { from, to: Math.min(known.end, bottom + OVERSCAN_ROWS, from + MAX_MOUNTED_ROWS) };
  }

  function mount(): void {
    const { from, to } = wanted();
    let changed = false;
    for (const [sequence, { row, element }] of elements) {
      if (sequence >= from && sequence < to && lines.at(sequence) === row) continue;
      sizes.unobserve(element);
      element.remove();
      elements.delete(sequence);
      changed = true;
    }
    let next = mounted.firstElementChild;
    for (let sequence = from; sequence < to; sequence += 1) {
      const there = elements.get(sequence)?.element;
      if (there !== undefined) {
        next = there.nextElementSibling;
        continue;
      }
      mounted.insertBefore(createElement(sequence), next);
      changed = true;
    }
    mounted.style.transform = `translateY(${topOf(from) - rowHeight}px)`;
    if (!changed) return;
    pane.dispatchEvent(new Event('mounted'));
    mountedChanged([...elements.values()].map(({ row, element }) => [row, element]));
  }

  function createElement(sequence: number): HTMLElement {
    const row = lines.at(sequence);
    if (row === undefined) throw new Error(`row ${sequence} is not in the window`);
    const element =
      row.kind === 'notice'
        ? noticeElement(row)
        : lineElement({
            row,
            level: levelAt(lines.at, sequence),
            rowAbove: (steps) => lines.at(sequence - steps),
          });
    element.dataset['sequence'] = String(sequence);
    elements.set(sequence, { row, element });
    sizes.observe(element);
    return element;
  }

  /** What came before the first row may be of another day: it is said by the first line that says a time. */
  function repaintFrom(first: number): void {
    for (let sequence = first; ; sequence += 1) {
      const shown = elements.get(sequence);
      if (shown === undefined) return;
      repaintLine(shown.element);
      if (shown.row.kind === 'line' && dayOf(shown.row) !== null) return;
    }
  }

  return {
    get rowHeight() {
      return rowHeight;
    },
    get firstVisible() {
      return rowAt(scrolledTo);
    },
    get endVisible() {
      return rowAt(scrolledTo + paneHeight) + 1;
    },
    get isMoved() {
      return isMoved();
    },
    get isOwnPlace() {
      return Math.abs(pane.scrollTop - ownPlace) < 1;
    },
    update(pin) {
      readAnchor();
      isPinned = pin;
      const edge = lines.first < known.first ? known.first : null;
      known = { first: lines.first, end: lines.end };
      heights.keep(known.first, known.end);
      if (edge !== null) repaintFrom(edge);
      place();
    },
    show(sequence, top) {
      anchor = { sequence, top };
      // A hand's last scroll counts no more.
      scrolledTo = pane.scrollTop;
    },
    close() {
      sizes.disconnect();
      pane.replaceChildren();
    },
  };
}

function block(className: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  return element;
}
