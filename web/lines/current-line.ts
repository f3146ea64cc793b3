import { lineOf } from './row-element.ts';
import type { LineRow } from './row.ts';

/** The line that commands are about: the one that was clicked last while it is in sight, or the topmost. */
export interface CurrentLine {
  /** Undefined where no line is in sight. */
  get(): LineRow | undefined;
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
      const rows = [...pane.querySelectorAll('.row.line')];
      const row = clicked !== null && isInSight(clicked) ? clicked : rows.find(isInSight);
      return row == null ? undefined : lineOf(row);
    },
  };
}
