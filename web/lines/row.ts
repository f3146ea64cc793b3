import type { BatchLine, BatchMessage } from '../../src/protocol/batch-message.ts';
import type { LateNotice } from '../../src/protocol/notice.ts';

/** A line of the log, or a piece of a long one. */
export interface LineRow {
  readonly kind: 'line';
  readonly text: string;
  /** Offset of its first byte in the file; null for a line that came late, out of its order. */
  readonly offset: number | null;
  /** Bytes in the file, the line end included; roughly so for a line that came late. */
  readonly size: number;
  /** True when the row goes on with the line before. */
  readonly continues: boolean;
  /** True when the line does not end in this row. */
  readonly unfinished: boolean;
  /** False when the bytes are not UTF-8, so that the text holds U+FFFD. */
  readonly utf8: boolean;
}

/** What a row that is no line is about; it decides colour and glyph. */
export type Tone = 'gap' | 'fault' | 'turn' | 'late' | 'wait';

/** Something that the server or the page has to say, between the lines where it happened. */
export interface NoticeRow {
  readonly kind: 'notice';
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
}

export type Row = LineRow | NoticeRow;

const decoder = new TextDecoder();

/** The rows of a batch. `midLine` says that the first goes on with the line before. */
export function rowsOf(message: BatchMessage, midLine: boolean): LineRow[] {
  let offset = message.offset;
  const last = message.lines.length - 1;
  return message.lines.map((line, index) => {
    const size = message.lengths[index] ?? 0;
    const row: LineRow = {
      kind: 'line',
      text: textOf(line),
      offset,
      size,
      continues: midLine && index === 0,
      unfinished: message.partial === true && index === last,
      utf8: typeof line === 'string',
    };
    offset += size;
    return row;
  });
}

/** The rows of lines that came late. */
export function lateRowsOf({ lines, continues, partial }: LateNotice): LineRow[] {
  const last = lines.length - 1;
  return lines.map((line, index) => {
    const text = textOf(line);
    return {
      kind: 'line',
      text,
      offset: null,
      size: text.length + 1,
      continues: continues === true && index === 0,
      unfinished: partial === true && index === last,
      utf8: typeof line === 'string',
    };
  });
}

function textOf(line: BatchLine): string {
  if (typeof line === 'string') return line;
  const bytes = Uint8Array.from(atob(line.base64), (character) => character.charCodeAt(0));
  return decoder.decode(bytes);
}
