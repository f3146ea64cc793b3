import { visibleText } from '../text/visible-text.ts';
import { fillLine } from './line-element.ts';
import type { ShownLine } from './line-element.ts';
import { look } from './look.ts';
import { part } from './part.ts';
import type { LineRow, NoticeRow } from './row.ts';

const GLYPHS: Readonly<Record<NoticeRow['tone'], string>> = {
  gap: '⚠',
  fault: '✕',
  turn: '↻',
  late: '↰',
  wait: '◷',
  fold: '⋯',
};

/** What the elements in the page show. */
const shownLines = new WeakMap<Element, ShownLine>();

/** Builds the element of a line. The words of a log only ever become text, never markup. */
export function lineElement(line: ShownLine): HTMLElement {
  const element = part('div', 'row line', '');
  shownLines.set(element, line);
  fillLine(element, line);
  return element;
}

/** The line that an element shows; undefined for one that shows none. */
export function lineOf(element: Element): LineRow | undefined {
  return shownLines.get(element)?.row;
}

/** Shows the mounted lines anew after the look has changed, and tells so with the events `repaint` and `repainted`. */
export function repaintLines(pane: HTMLElement): void {
  pane.dispatchEvent(new Event('repaint'));
  for (const element of pane.querySelectorAll<HTMLElement>('.row.line')) repaintLine(element);
  pane.dispatchEvent(new Event('repainted'));
}

/** Shows one of them anew; nothing where the element shows no line. */
export function repaintLine(element: HTMLElement): void {
  const shown = shownLines.get(element);
  if (shown !== undefined) fillLine(element, shown);
}

/** Builds the element of a notice. */
export function noticeElement(row: NoticeRow): HTMLElement {
  const element = part('div', `row notice ${row.tone}`, '');
  const glyph = part('span', 'gutter', GLYPHS[row.tone]);
  glyph.ariaHidden = 'true';
  const text = part('span', 'words', visibleText(row.text));
  text.title = row.text;
  const name = look.nameOf(row);
  element.append(glyph, ...(name === null ? [] : [name]), part('strong', 'title', row.title), text);
  return element;
}
