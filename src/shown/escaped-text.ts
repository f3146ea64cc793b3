/** A backslash, what may be one character in UTF-8, or else a byte: those of controls too, but for tab and escape. */
const PARTS =
  // oxlint-disable-next-line no-control-regex
  /\\|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\0-\x08\n-\x1a\x1c-\x1f\x7f-\xff]/g;

// A byte order mark is a character like any other.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * A line that is not UTF-8 as text that can be read, and of which the same bytes can be made again: `\xff` for a byte
 * that is part of no character or a control, `\\` for a backslash. Escape sequences stay: a log in another encoding
 * may have colours.
 * @param bytes a string of which each character is a byte.
 */
export function escapedText(bytes: string): string {
  return bytes.replace(PARTS, (part) => {
    if (part === '\\') return '\\\\';
    const decoded = decoder.decode(Uint8Array.from(part, (byte) => byte.charCodeAt(0)));
    // What is no character becomes a U+FFFD for each byte.
    return decoded.length < part.length ? decoded : part.replace(/[^]/g, escapeOf);
  });
}

function escapeOf(byte: string): string {
  return `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
