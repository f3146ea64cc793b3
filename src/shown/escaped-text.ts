/** A backslash, or what may be one character in UTF-8, or else a byte. */
const PARTS =
  /\\|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\x80-\xff]/g;
/** Controls that are in no text, whatever its encoding: with one of them a line is no text at all. */
// oxlint-disable-next-line no-control-regex
const NO_TEXT = /[\0-\x06\x0e-\x1a\x1c-\x1f\x7f]/;
/** Controls but tab. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\0-\x08\x0a-\x1f\x7f]/g;

// A byte order mark is a character like any other.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * A line that is not UTF-8 as text that can be read, and of which the same bytes can be made again: `\xff` for a byte
 * that is part of no character, `\\` for a backslash. Of what is no text in any encoding the controls are escaped too.
 * @param bytes a string of which each character is a byte.
 */
export function escapedText(bytes: string): string {
  const text = bytes.replace(PARTS, (part) => {
    if (part === '\\') return '\\\\';
    const decoded = decoder.decode(Uint8Array.from(part, (byte) => byte.charCodeAt(0)));
    // What is no character becomes a U+FFFD for each byte.
    return decoded.length < part.length ? decoded : part.replace(/./g, escapeOf);
  });
  return NO_TEXT.test(bytes) ? text.replace(CONTROLS, escapeOf) : text;
}

function escapeOf(byte: string): string {
  return `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
