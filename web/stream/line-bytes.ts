import type { BatchLine, BatchMessage } from '../../src/protocol/batch-message.ts';

const encoder = new TextEncoder();
const LF = Uint8Array.of(0x0a);
const CR_LF = Uint8Array.of(0x0d, 0x0a);
const NO_BYTES = new Uint8Array();

/** The bytes of a batch's lines as they are in the file, line ends included; what was skipped is not. */
export function bytesOf(message: BatchMessage): readonly Uint8Array[] {
  const { lines, lengths } = message;
  // Nearly always all lines are text and end with LF: then one call does for the whole batch.
  if (lines.every((line) => typeof line === 'string')) {
    const text = lines.join('\n') + (message.partial === true || lines.length === 0 ? '' : '\n');
    const bytes = encoder.encode(text);
    if (bytes.length === lengths.reduce((sum, length) => sum + length, 0)) return [bytes];
  }
  return lines.flatMap((line, index) => {
    const content = contentOf(line);
    return [content, lineEnd((lengths[index] ?? 0) - content.length)];
  });
}

function contentOf(line: BatchLine): Uint8Array {
  if (typeof line === 'string') return encoder.encode(line);
  return Uint8Array.from(atob(line.base64), (character) => character.charCodeAt(0));
}

/** A line is longer than its content by its end. */
function lineEnd(bytes: number): Uint8Array {
  if (bytes === 2) return CR_LF;
  return bytes === 1 ? LF : NO_BYTES;
}
