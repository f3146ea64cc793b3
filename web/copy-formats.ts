import { textToCopy } from './clipboard.ts';
import { idOf } from './lines/row.ts';
import type { LineRow } from './lines/row.ts';
import { unescapedBytes } from './text/unescaped-bytes.ts';

/**
 * How lines are copied: `plain`, as they may be pasted anywhere; `raw`, with the escape sequences that they hold;
 * `ndjson`, one object a line, with its id.
 */
export type CopyFormat = 'plain' | 'raw' | 'ndjson';

/** Lines as a text for the clipboard. Of several each ends with a line end. */
export function formatLines(lines: readonly LineRow[], format: CopyFormat): string {
  const text = textOf(lines, format);
  return lines.length > 1 ? `${text}\n` : text;
}

function textOf(lines: readonly LineRow[], format: CopyFormat): string {
  if (format === 'plain') return textToCopy(lines);
  return lines.map(format === 'raw' ? ({ text }) => text : jsonOf).join('\n');
}

/** As the server writes it: docs/protocol.md, "ndjson". A line that came late has no id. */
function jsonOf(line: LineRow): string {
  const { log, text, utf8, unfinished } = line;
  const id = idOf(line) ?? undefined;
  const content = utf8 ? { data: text } : { base64: toBase64(unescapedBytes(text)) };
  return JSON.stringify({ log, id, ...content, partial: unfinished || undefined });
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
