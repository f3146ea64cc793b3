import { withoutAnsi } from '../filter/ansi.ts';
import { isContinuation } from '../filter/continuation.ts';
import { detectLevel } from '../filter/level.ts';
import type { Level } from '../filter/level.ts';
import { escapeHtml } from '../lib/escape-html.ts';
import type { BatchLine } from '../protocol/batch-message.ts';
import { LEADING_TIME } from './leading-time.ts';
import { leftOnScreen } from './left-on-screen.ts';
import { shownPart, visibleText } from './visible-text.ts';

/** `2026-11-21` */
const DAY_LENGTH = 10;

/** What a line is shown with that the lines before it say as well. */
interface Said {
  readonly level: Level | null;
  readonly day: string | null;
}

/**
 * Lines as rows of the viewer's list, each as high as the viewer draws it: `web/lines/line-element.ts` and
 * `web/styles/lines.css`. Without colours and titles, which come with the viewer. Whatever a line holds is text.
 *
 * @param count the last so many of them; those before say what level and day goes on in them.
 */
export function linesHtml(lines: readonly BatchLine[], count: number): string {
  let said: Said = { level: null, day: null };
  const rows: string[] = [];
  for (const line of lines) {
    const text = textOf(line);
    const next = saidBy(text, said);
    const isNewDay = said.day !== null && next.day !== said.day;
    rows.push(rowOf(text, next.level, isNewDay ? next.day : null));
    said = next;
  }
  return rows.slice(-count).join('');
}

/** Bytes that are not UTF-8 become U+FFFD, as in the viewer. */
function textOf(line: BatchLine): string {
  return typeof line === 'string' ? line : Buffer.from(line.base64, 'base64').toString();
}

function saidBy(text: string, before: Said): Said {
  const plain = withoutAnsi(text);
  const level = detectLevel(plain) ?? (isContinuation(plain) ? before.level : null);
  const day = LEADING_TIME.exec(text)?.[0].replace('[', '').slice(0, DAY_LENGTH) ?? before.day;
  return { level, day };
}

function rowOf(text: string, level: Level | null, day: string | null): string {
  const { shown } = shownPart(leftOnScreen(text));
  const time = LEADING_TIME.exec(shown)?.[0] ?? '';
  const rest = visibleText(withoutAnsi(shown.slice(time.length)));
  const letter = level === null ? '' : ` data-letter="${level.charAt(0).toUpperCase()}"`;
  const parts = [
    `<div class="row line"`,
    level === null ? '' : ` data-level="${level}"`,
    day === null ? '' : ` data-day="${escapeHtml(day)}"`,
    `><span class="gutter"${letter} aria-hidden="true"></span>`,
    time === '' ? '' : `<span class="time">${escapeHtml(time)}</span>`,
    `${escapeHtml(rest)}</div>`,
  ];
  return parts.join('');
}
