import type { LineWindow } from '../window/window.ts';
import { createFollow } from './follow.ts';
import { createFrame } from './frame.ts';
import { createHeadRow } from './head-row.ts';
import { createLineList } from './list.ts';
import type { LineListOptions } from './list.ts';

export interface LinesPaneOptions extends LineListOptions {
  /** What the row above all others says of a window that holds any. */
  readonly headWords: (lines: LineWindow) => string;
  /** Whether the end of the window is the end of the log. */
  readonly isAtEnd: () => boolean;
  /** Called after each frame that brought the page up to date. */
  readonly drawn: () => void;
  /** Called when following starts or stops. */
  readonly followChanged: () => void;
}

/** The list on the screen: what draws it, when, and whether it stays at its end. */
export interface LinesPane {
  readonly following: boolean;
  /** Sequence number of the topmost row in sight. */
  readonly firstVisible: number;
  /** Sequence number behind the last row in sight. */
  readonly endVisible: number;
  /** Draws in the next frame. */
  request(): void;
  /** Draws what came, soon: some thirty times a second at most. */
  requestForNews(): void;
  setFollowing(on: boolean): void;
  /** Puts a row below so many others at the top of the pane, 3 unless given, and stops following. */
  show(sequence: number, rowsAbove?: number): void;
  close(): void;
}

/** What is jumped to has a few rows above it. */
const ROWS_ABOVE = 3;

export function createLinesPane(options: LinesPaneOptions): LinesPane {
  const { pane, lines, headWords, isAtEnd, drawn, followChanged } = options;
  const head = createHeadRow(headWords);
  const list = createLineList(options, head.element);
  /** As of the last frame: what came since is below what a hand has scrolled to. */
  let wasAtEnd = false;
  const follow = createFollow(pane, {
    rowHeight: () => list.rowHeight,
    // A line that is shown may be the last one.
    isAtEnd: () => wasAtEnd && !list.isOwnPlace && isAtEnd(),
    changed,
  });
  const frame = createFrame(() => {
    head.update(lines);
    list.update(follow.on);
    wasAtEnd = isAtEnd();
    drawn();
  });
  const leaving = new AbortController();
  const { signal } = leaving;
  // What the list itself scrolled to it has drawn.
  const onScroll = (): void => {
    if (list.isMoved) frame.request();
  };
  pane.addEventListener('scroll', onScroll, { signal, passive: true });
  const resized = new ResizeObserver(() => frame.request());
  resized.observe(pane);

  function changed(): void {
    followChanged();
    frame.request();
  }

  return {
    get following() {
      return follow.on;
    },
    get firstVisible() {
      return list.firstVisible;
    },
    get endVisible() {
      return list.endVisible;
    },
    request: () => frame.request(),
    requestForNews: () => frame.requestForNews(),
    setFollowing: (on) => follow.set(on),
    show(sequence, rowsAbove = ROWS_ABOVE) {
      follow.set(false);
      list.show(sequence, list.rowHeight * rowsAbove);
      frame.request();
    },
    close() {
      leaving.abort();
      resized.disconnect();
      frame.cancel();
      follow.close();
      list.close();
    },
  };
}
