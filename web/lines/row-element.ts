import { formatCount } from '../format.ts';
import type { LineRow, NoticeRow, Row } from './row.ts';
import { shownPart, visibleText } from './visible-text.ts';

/** A time at the start of a line: ISO 8601 or close to it. It is shown dimmer than the rest. */
const LEADING_TIME =
  /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?/;

const GLYPHS: Readonly<Record<NoticeRow['tone'], string>> = {
  gap: '⚠',
  fault: '✕',
  turn: '↻',
  late: '↰',
  wait: '◷',
  fold: '⋯',
};

/** Builds the element of a row. The words of a log only ever become text, never markup. */
export function rowElement(row: Row, rawUrl: string): HTMLElement {
  return row.kind === 'line' ? lineElement(row, rawUrl) : noticeElement(row);
}

function lineElement(row: LineRow, rawUrl: string): HTMLElement {
  const { shown, hidden } = shownPart(row.text);
  const text = visibleText(shown);
  const time = LEADING_TIME.exec(text)?.[0] ?? '';
  const element = part('div', row.offset === null ? 'row line late' : 'row line', '');
  element.append(gutter(row));
  if (time !== '') element.append(part('span', 'time', time));
  element.append(text.slice(time.length));
  if (hidden > 0) element.append(moreLink(hidden, rawUrl));
  if (row.unfinished) element.append(unfinishedMark());
  return element;
}

function gutter(row: LineRow): HTMLElement {
  const element = part('span', 'gutter', '');
  element.ariaHidden = 'true';
  element.title = row.offset === null ? 'came late' : `byte ${formatCount(row.offset)}`;
  if (!row.utf8) {
    element.textContent = '\ufffd';
    element.title += ' · not UTF-8: bytes that mean nothing are shown as \ufffd';
  } else if (row.continues) {
    element.textContent = '↳';
    element.title += ' · goes on with the line before';
  }
  return element;
}

function unfinishedMark(): HTMLElement {
  const element = part('span', 'mark', '⋯');
  element.title = 'This line is not finished: more of it may follow in the next row';
  return element;
}

function moreLink(hidden: number, rawUrl: string): HTMLElement {
  const link = document.createElement('a');
  link.className = 'more';
  link.href = rawUrl;
  link.textContent = `… ${formatCount(hidden)} more`;
  link.title = `${formatCount(hidden)} more characters of this line are in the file`;
  return link;
}

function noticeElement(row: NoticeRow): HTMLElement {
  const element = part('div', `row notice ${row.tone}`, '');
  const glyph = part('span', 'gutter', GLYPHS[row.tone]);
  glyph.ariaHidden = 'true';
  const text = part('span', 'words', visibleText(row.text));
  text.title = row.text;
  element.append(glyph, part('strong', 'title', row.title), text);
  return element;
}

function part(tag: string, className: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
