import { ESCAPE, withoutAnsi } from '../../src/filter/ansi.ts';
import type { Level } from '../../src/filter/level.ts';
import { formatCount } from '../format.ts';
import { colours, times } from '../later.ts';
import { isJsonLine } from '../text/is-json-line.ts';
import { shownPart, visibleText } from '../text/visible-text.ts';
import { dayBefore, dayOf } from './days.ts';
import type { RowAbove } from './days.ts';
import { LEADING_TIME } from '../../src/shown/leading-time.ts';
import { leftOnScreen } from '../../src/shown/left-on-screen.ts';
import { look } from './look.ts';
import { part } from './part.ts';
import type { LineRow } from './row.ts';

/** What is shown of a line. */
export interface ShownLine {
  readonly row: LineRow;
  readonly level: Level | null;
  /** Where the whole file is, for a line that is shown in part. */
  readonly rawUrl: string;
  readonly rowAbove: RowAbove;
}

/** Shows a line in its element, in place of what that showed before. */
export function fillLine(element: HTMLElement, line: ShownLine): void {
  const { row, level, rawUrl, rowAbove } = line;
  const left = leftOnScreen(row.text);
  const { shown, hidden } = shownPart(left);
  element.classList.toggle('late', row.offset === null);
  element.classList.toggle('marked', look.isMarked(row));
  const isGone = look.isGone(row);
  element.classList.toggle('gone', isGone);
  element.title = isGone ? 'No longer in the file' : '';
  setData(element, 'level', level);
  const day = dayOf(row);
  setData(element, 'day', day !== null && day !== (dayBefore(rowAbove) ?? day) ? day : null);
  const side = gutter(row, left);
  // [spec] WCAG 1.4.1: colour is not the only means; the styles show the letter where colours do not tell.
  setData(side, 'letter', level === null || row.continues ? null : level.charAt(0).toUpperCase());
  const name = look.nameOf(row);
  const before = [...(name === null ? [] : [name]), ...look.fieldsOf(shown)];
  const behind = hidden > 0 ? [moreLink(hidden, rawUrl)] : [];
  if (row.unfinished) behind.push(unfinishedMark());
  fillWith(element, [side, ...before, ...timeAndText(line, shown), ...behind]);
}

/** Nodes in place of those that an element has. What is equal at either end stays, and with it what is selected. */
function fillWith(element: HTMLElement, nodes: Node[]): void {
  const old = [...element.childNodes];
  let behind: Node | null = null;
  while (old.at(-1)?.isEqualNode(nodes.at(-1) ?? null) === true) {
    behind = old.pop() ?? null;
    nodes.pop();
  }
  while (old[0]?.isEqualNode(nodes[0] ?? null) === true) {
    old.shift();
    nodes.shift();
  }
  for (const node of old) node.remove();
  for (const node of nodes) element.insertBefore(node, behind);
}

function setData(element: HTMLElement, name: string, value: string | null): void {
  if (value === null) delete element.dataset[name];
  else element.dataset[name] = value;
}

/** In another way than the line's own, its time stands before it, in place of the one that it begins with. */
function timeAndText(line: ShownLine, text: string): Node[] {
  const leading = LEADING_TIME.exec(text)?.[0] ?? '';
  const rest = contentOf(text.slice(leading.length));
  if (look.time === 'raw' || times.now === null)
    return leading === '' ? rest : [part('span', 'time', leading), ...rest];
  return [...times.now.timeNodes({ ...line, text, leading }), ...rest];
}

/** Where what reads colours is not there yet, a line is shown without them, and again once it is. */
function contentOf(text: string): Node[] {
  if (!text.includes(ESCAPE)) return [document.createTextNode(visibleText(text))];
  if (colours.now !== null) return colours.now.styledText(text);
  look.wantsColours = true;
  return [document.createTextNode(visibleText(withoutAnsi(text)))];
}

/** `left` is what is shown of the line; what it wrote over is seen where it is opened. */
function gutter(row: LineRow, left: string): HTMLElement {
  const element = part('span', 'gutter', '');
  element.ariaHidden = 'true';
  element.title = row.offset === null ? 'came late' : `byte ${formatCount(row.offset)}`;
  const isOverwritten = left !== row.text;
  if (isOverwritten) element.title += ' · overwritten: open to see all';
  if (!row.utf8) {
    element.textContent = '\ufffd';
    element.title += ' · not UTF-8: bytes that mean nothing are shown as \ufffd';
  } else if (row.continues) {
    element.textContent = '↳';
    element.title += ' · goes on with the line before';
  } else if (isOverwritten || isJsonLine(row.text)) {
    element.classList.add('opens');
  }
  return element;
}

function unfinishedMark(): HTMLElement {
  const element = part('span', 'mark', '⋯');
  element.title = 'Not finished: more may follow in the next row';
  return element;
}

function moreLink(hidden: number, rawUrl: string): HTMLElement {
  const more = `${formatCount(hidden)} more`;
  const link = part('a', 'more', `… ${more}`);
  link.setAttribute('href', rawUrl);
  link.title = `${more} characters are in the file`;
  return link;
}
