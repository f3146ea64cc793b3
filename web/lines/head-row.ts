import type { LineWindow } from '../window/window.ts';

/** The row above all others: it says whether anything comes before. */
export interface HeadRow {
  readonly element: HTMLElement;
  update(lines: LineWindow): void;
}

export function createHeadRow(name: string): HeadRow {
  const element = document.createElement('div');
  element.className = 'row head';
  return {
    element,
    update(lines) {
      const text = headWords(name, lines);
      if (element.textContent !== text) element.textContent = text;
    },
  };
}

function headWords(name: string, { first, end, older }: LineWindow): string {
  if (first === end) return '';
  return older ? 'Earlier lines…' : `Beginning of ${name}`;
}
