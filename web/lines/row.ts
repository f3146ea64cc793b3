import type { BatchLine, BatchMessage } from '../../src/protocol/batch-message.ts';
import type { LateNotice } from '../../src/protocol/notice.ts';
import { escapedText } from '../../src/shown/escaped-text.ts';
import { formatBytes } from '../format.ts';

/** A line of the log, or a piece of a long one. */
export interface LineRow {
  readonly kind: 'line';
  /** The log that it is of, where several are open. */
  readonly log?: string;
  readonly text: string;
  /** Offset of its first byte in the file; null for a line that came late, out of its order. */
  readonly offset: number | null;
  /** Bytes in the file, the line end included; roughly so for a line that came late. */
  readonly size: number;
  /** True when the row goes on with the line before. */
  readonly continues: boolean;
  /** True when the line does not end in this row. */
  readonly unfinished: boolean;
  /** False when the bytes are not UTF-8: the text is then `escapedText`. */
  readonly utf8: boolean;
  /** What stands behind the offset in the id of its end; null for a line that came late. */
  readonly mark: string | null;
  /** Which file of the log it is in: a count of the files as the page met them, later ones higher. */
  readonly generation: number;
}

/** What a row that is no line is about; it decides colour and glyph. */
export type Tone = 'gap' | 'fault' | 'turn' | 'late' | 'wait' | 'fold';

/** Something that the server or the page has to say, between the lines where it happened. */
export interface NoticeRow {
  readonly kind: 'notice';
  /** The log that it is about, where several are open; undefined for what is about all. */
  readonly log?: string;
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
  /** Of a `fold`: so many bytes of lines are hidden here by a filter. */
  readonly hidden?: number;
  /** Between two files of the log: so many further is what follows. */
  readonly turns?: number;
}

export type Row = LineRow | NoticeRow;

export interface RowsOptions {
  /** The first line goes on with the line before. */
  readonly midLine: boolean;
  /** The file that the lines are in. */
  readonly generation: number;
}

/** The rows of a batch: its lines, and a fold wherever a filter left some out. */
export function rowsOf(message: BatchMessage, { midLine, generation }: RowsOptions): Row[] {
  const rows: Row[] = [];
  const skipped = new Map(message.skipped);
  const markAt = createMarks(message.marks);
  const count = message.lines.length;
  let offset = message.offset;
  for (let index = 0; index <= count; index += 1) {
    const hidden = skipped.get(index) ?? 0;
    if (hidden > 0) rows.push(foldRow(hidden));
    offset += hidden;
    const line = message.lines[index];
    if (line === undefined) continue;
    const size = message.lengths[index] ?? 0;
    rows.push({
      kind: 'line',
      text: textOf(line),
      offset,
      size,
      continues: midLine && index === 0,
      unfinished: message.partial === true && index === count - 1,
      utf8: typeof line === 'string',
      mark: markAt(offset + size),
      generation,
    });
    offset += size;
  }
  return rows;
}

/** The id of a line: the position behind it. Null for a line that came late. */
export function idOf({ offset, size, mark }: LineRow): string | null {
  return offset === null || mark === null ? null : `${offset + size}-${mark}`;
}

/** Stands for bytes that a filter left out. */
export function foldRow(hidden: number): NoticeRow {
  const text = `${formatBytes(hidden)} hidden`;
  return { kind: 'notice', tone: 'fold', title: '', text, hidden };
}

/** The mark of a line end is the last one at or below it. Offsets ascend from call to call. */
function createMarks(marks: BatchMessage['marks']): (end: number) => string | null {
  let next = 0;
  return (end) => {
    while ((marks[next]?.[0] ?? Infinity) <= end) next += 1;
    return marks[next - 1]?.[1] ?? null;
  };
}

/** Whether a row has bytes that are no text. */
export function isBinary(row: Row): boolean {
  return row.kind === 'line' && (!row.utf8 || row.text.includes('\0'));
}

/** The rows of lines that came late. */
export function lateRowsOf(
  { lines, continues, partial }: LateNotice,
  generation: number,
): LineRow[] {
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
      mark: null,
      generation,
    };
  });
}

function textOf(line: BatchLine): string {
  return typeof line === 'string' ? line : escapedText(atob(line.base64));
}
