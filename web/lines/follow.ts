/** A smooth scroll that was under way when following starts has ended by then. */
const SCROLL_ENDS_MS = 400;

/** Keys that lead up; `u` does with Ctrl. */
const UP = ['ArrowUp', 'PageUp', 'Home', 'k', 'b'];

/** Whether the list stays at its end. Everything that looks like reading stops it. */
export interface Follow {
  readonly on: boolean;
  set(on: boolean): void;
  close(): void;
}

export interface FollowOptions {
  /** In pixels. */
  readonly rowHeight: () => number;
  /** Whether the end of the list is the end of the log, and a hand has scrolled there: only then following can start. */
  readonly isAtEnd: () => boolean;
  readonly changed: () => void;
}

/**
 * Watches the gestures on a pane. Scrolling up, selecting, opening the context menu and taking hold of the
 * scrollbar stop following; coming back to the end starts it, unless something is selected.
 *
 * Gestures count before they have scrolled: under a fast log the first pixels of a scroll would be
 * undone by the next lines.
 */
export function createFollow(
  pane: HTMLElement,
  { rowHeight, isAtEnd, changed }: FollowOptions,
): Follow {
  const leaving = new AbortController();
  const listen = { signal: leaving.signal, passive: true } as const;
  let on = true;
  let lastTop = pane.scrollTop;
  let startedAt = -Infinity;

  function set(next: boolean): void {
    if (next === on) return;
    on = next;
    // What is selected would pause again as soon as it is shown.
    if (on && isSelected()) document.getSelection()?.empty();
    if (on) startedAt = performance.now();
    changed();
  }

  function stop(): void {
    if (pane.scrollHeight > pane.clientHeight) set(false);
  }

  function onScroll(): void {
    const top = pane.scrollTop;
    const atEnd = pane.scrollHeight - pane.clientHeight - top < rowHeight();
    const isSettled = performance.now() - startedAt > SCROLL_ENDS_MS;
    if (on && isSettled && top < lastTop && !atEnd) set(false);
    if (!on && top > lastTop && atEnd && isAtEnd() && !isSelected()) set(true);
    lastTop = top;
  }

  function isSelected(): boolean {
    const selection = document.getSelection();
    return selection?.isCollapsed === false && pane.contains(selection.anchorNode);
  }

  function onSelection(): void {
    if (isSelected()) set(false);
  }

  function onKey(event: KeyboardEvent): void {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const up = (isPlain ? UP : ['u']).includes(event.key);
    if (up || (event.key === ' ' && event.shiftKey)) stop();
  }

  pane.addEventListener('scroll', onScroll, listen);
  pane.addEventListener('keydown', onKey, listen);
  pane.addEventListener('wheel', ({ deltaY }) => deltaY < 0 && stop(), listen);
  pane.addEventListener('touchmove', stop, listen);
  // What the menu was opened on must stay under it.
  pane.addEventListener('contextmenu', stop, listen);
  // Only the scrollbar lies beyond the client area.
  pane.addEventListener(
    'pointerdown',
    ({ offsetX, target }) => {
      if (target === pane && offsetX > pane.clientWidth) stop();
    },
    listen,
  );
  document.addEventListener('selectionchange', onSelection, listen);
  return {
    get on() {
      return on;
    },
    set,
    close: () => leaving.abort(),
  };
}
