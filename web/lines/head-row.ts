import type { LineWindow } from '../window/window.ts';

/** The row above all others: it says whether anything comes before. */
export interface HeadRow {
  readonly element: HTMLElement;
  update(lines: LineWindow): void;
}

/** `words` says it for a window. */
export function createHeadRow(words: (lines: LineWindow) => string): HeadRow {
  const element = document.createElement('div');
  element.className = 'row head';
  return {
    element,
    update(lines) {
      const text = lines.first === lines.end ? '' : words(lines);
      if (element.textContent !== text) element.textContent = text;
    },
  };
}
