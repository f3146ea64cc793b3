import { isAscii, isUtf8 } from 'node:buffer';

import type { BatchLine } from './batch-message.ts';
import type { Batch } from './batch.ts';
import { withoutLineEnd } from './wire-events.ts';

/** The lines as text. Where all bytes are ASCII, latin1 text is the text already. */
export function toTexts(lines: readonly string[], batch: Batch): readonly BatchLine[] {
  const contents = batch.endsMidLine ? lines : lines.map(withoutLineEnd);
  if (isAscii(batch.bytes)) return contents;
  return contents.map(toText);
}

function toText(line: string): BatchLine {
  const bytes = Buffer.from(line, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : { base64: bytes.toString('base64') };
}
