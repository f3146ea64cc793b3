import type { BatchMessage } from '../src/protocol/batch-message.ts';
import type { Notice } from '../src/protocol/notice.ts';
import { binaryRow, jointRow, noticeRow, turnsOf } from './lines/notice-row.ts';
import { isBinary, lateRowsOf, rowsOf } from './lines/row.ts';
import type { NoticeRow, Row } from './lines/row.ts';
import { createContiguity } from './stream/contiguity.ts';
import type { ContiguityCounts } from './stream/contiguity.ts';

/** Where the rows of a stream go. */
export interface RowSink {
  /** `id` is the position behind them; null where they do not move it. */
  add(rows: readonly Row[], id: string | null): void;
  /** The last row that was added. */
  readonly last: Row | undefined;
}

/** Turns what a stream brings into rows, and checks on the way that nothing is missing. */
export interface Feed {
  readonly counts: ContiguityCounts;
  /** The file that the stream is in, in the page's own count. */
  generation: number;
  batch(message: BatchMessage): void;
  notice(notice: Notice): void;
  /** The stream goes on behind an id, or with the newest lines for null. */
  restarted(at: string | null): void;
}

export function createFeed(sink: RowSink): Feed {
  const contiguity = createContiguity();
  let generation = 0;
  let isBinarySaid = false;

  /** A stream that is opened again at the same place says the same again. */
  function isRepeated(row: NoticeRow): boolean {
    const { last } = sink;
    return last?.kind === 'notice' && last.title === row.title && last.text === row.text;
  }

  /** Once, where it is seen first. */
  function sayBinary(rows: Row[]): void {
    const first = isBinarySaid ? -1 : rows.findIndex(isBinary);
    if (first === -1) return;
    isBinarySaid = true;
    rows.splice(first, 0, binaryRow());
  }

  return {
    get counts() {
      return contiguity.counts;
    },
    get generation() {
      return generation;
    },
    set generation(next) {
      generation = next;
    },
    batch(message) {
      const joint = contiguity.batch(message);
      const midLine = joint.kind === 'contiguous' && joint.midLine;
      const rows: Row[] = rowsOf(message, { midLine, generation });
      sayBinary(rows);
      if (joint.kind !== 'contiguous') rows.unshift(jointRow(joint));
      sink.add(rows, message.id);
    },
    notice(notice) {
      contiguity.notice(notice);
      // Where there are no lines yet, the whole page says what it waits for.
      if (notice.event === 'waiting' && sink.last === undefined) return;
      const row = noticeRow(notice);
      if (row === null) return;
      if (!isRepeated(row)) {
        generation += turnsOf(notice);
        sink.add([row], null);
      }
      if (notice.event === 'late') sink.add(lateRowsOf(notice, generation - 1), null);
    },
    restarted(at) {
      if (at === null) contiguity.skip();
      else contiguity.restart();
      isBinarySaid = false;
    },
  };
}
