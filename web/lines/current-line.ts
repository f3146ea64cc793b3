import { lineOf } from './row-element.ts';
import type { LineRow } from './row.ts';

/**
 * The line that commands are about: the one that was clicked last, the one that was gone
 * to, or the topmost; of those that are in sight.
 */
export interface CurrentLine {
  /** Undefined where no line is in sight. */
  get(): LineRow | undefined;
  /** Forgets what was clicked: something else is gone to. */
  leave(): void;
}

export function createCurrentLine(pane: HTMLElement): CurrentLine {
  let clicked: Element | null = null;
  pane.addEventListener('click', ({ target }) => {
    clicked = target instanceof Element ? target.closest('.row.line') : null;
  });

  function isInSight(row: Element): boolean {
    const bounds = pane.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    return bottom > bounds.top && top < bounds.bottom && top >= bounds.top - 1;
  }

  return {
    get() {
      if (clicked !== null && isInSight(clicked)) return lineOf(clicked);
      const rows = [...pane.querySelectorAll('.row.line')].filter(isInSight);
      const row = rows.find(({ classList }) => classList.contains('found')) ?? rows[0];
      return row === undefined ? undefined : lineOf(row);
    },
    leave() {
      clicked = null;
    },
  };
}
