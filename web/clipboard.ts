import { withoutAnsi } from '../src/filter/ansi.ts';
import type { LineRow } from './lines/row.ts';
import { visibleText } from './text/visible-text.ts';

/**
 * Puts a text into the clipboard. The newer way is there only on a secure page (https, or this
 * machine): elsewhere the browser is asked to copy, and its question is answered with the text.
 */
export async function copyText(text: string): Promise<void> {
  if (isSecureContext) return navigator.clipboard.writeText(text);
  document.addEventListener('copy', (event) => answerWith(event, text), {
    once: true,
    capture: true,
  });
  document.execCommand('copy');
}

/**
 * Lines as they may be pasted anywhere: without colours, and with every other control character as a
 * glyph, since a terminal would obey it.
 */
export function textToCopy(lines: readonly LineRow[]): string {
  return lines.map(({ text }) => visibleText(withoutAnsi(text))).join('\n');
}

/** Answers the browser's question for what is to be copied. */
export function answerWith(event: ClipboardEvent, text: string): void {
  event.clipboardData?.setData('text/plain', text);
  event.preventDefault();
  event.stopImmediatePropagation();
}
