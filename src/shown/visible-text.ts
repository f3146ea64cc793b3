/** A line longer than this is shown in part. */
const LONG_LINE_LENGTH = 16 * 1024;
/** How much of a long line is shown. */
const SHOWN_LENGTH = 4 * 1024;

/**
 * Characters that would hide, reorder or break text: controls (Cc) but tab, format characters (Cf:
 * zero-width, bidirectional, tags, byte order mark), line and paragraph separators.
 */
const INVISIBLE = /(?!\t)[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** The text with every invisible character as a glyph: `␛`, or `⟨202E⟩` where there is none. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, glyphOf);
}

function glyphOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // U+2400 to U+241F picture the C0 controls in their order.
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** The part of a line that is shown, and how many characters are not. */
export function shownPart(text: string): { shown: string; hidden: number } {
  if (text.length <= LONG_LINE_LENGTH) return { shown: text, hidden: 0 };
  // Half of a surrogate pair would show as U+FFFD, which the log does not hold.
  const shown = text.slice(0, SHOWN_LENGTH).replace(/[\ud800-\udbff]$/, '');
  return { shown, hidden: text.length - shown.length };
}
