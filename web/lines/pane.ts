import { createFollow } from './follow.ts';
import { createFrame } from './frame.ts';
import { createHeadRow } from './head-row.ts';
import { createLineList } from './list.ts';
import type { RowStore } from './store.ts';

export interface LinesPaneOptions {
  /** The element that scrolls. */
  readonly pane: HTMLElement;
  readonly store: RowStore;
  readonly name: string;
  /** Where the whole file is. */
  readonly rawUrl: string;
  /** Called after each frame that brought the page up to date. */
  readonly drawn: () => void;
  /** Called when following starts or stops. */
  readonly followChanged: () => void;
}

/** The list on the screen: what draws it, when, and whether it stays at its end. */
export interface LinesPane {
  readonly following: boolean;
  /** Rows that are held above the topmost one in sight. */
  readonly rowsAbove: number;
  /** Draws in the next frame. */
  request(): void;
  setFollowing(on: boolean): void;
  close(): void;
}

export function createLinesPane(options: LinesPaneOptions): LinesPane {
  const { pane, store, name, rawUrl, drawn, followChanged } = options;
  const head = createHeadRow(name, rawUrl);
  const list = createLineList({ pane, store, rawUrl }, head.element);
  const follow = createFollow(pane, list.rowHeight, () => {
    followChanged();
    frame.request();
  });
  const frame = createFrame(() => {
    head.update(store);
    list.update(follow.on);
    drawn();
  });
  const leaving = new AbortController();
  const { signal } = leaving;
  pane.addEventListener('scroll', () => frame.request(), { signal, passive: true });
  const resized = new ResizeObserver(() => frame.request());
  resized.observe(pane);

  return {
    get following() {
      return follow.on;
    },
    get rowsAbove() {
      return list.firstVisible - store.first;
    },
    request: () => frame.request(),
    setFollowing: (on) => follow.set(on),
    close() {
      leaving.abort();
      resized.disconnect();
      frame.cancel();
      follow.close();
      list.close();
    },
  };
}
