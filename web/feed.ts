import type { BatchMessage } from '../src/protocol/batch-message.ts';
import type { Notice } from '../src/protocol/notice.ts';
import { faultRow, noticeRow } from './lines/notice-row.ts';
import { lateRowsOf, rowsOf } from './lines/row.ts';
import type { NoticeRow } from './lines/row.ts';
import type { RowStore } from './lines/store.ts';
import { createContiguity } from './stream/contiguity.ts';
import type { ContiguityCounts } from './stream/contiguity.ts';

/** Turns what a stream brings into rows, and checks on the way that nothing is missing. */
export interface Feed {
  readonly counts: ContiguityCounts;
  batch(message: BatchMessage): void;
  notice(notice: Notice): void;
  /** The stream begins without a position. */
  restarted(): void;
}

export function createFeed(store: RowStore): Feed {
  const contiguity = createContiguity();

  /** A stream that is opened again at the same place says the same again. */
  function isRepeated(row: NoticeRow): boolean {
    const last = store.at(store.end - 1);
    return last?.kind === 'notice' && last.title === row.title && last.text === row.text;
  }

  return {
    get counts() {
      return contiguity.counts;
    },
    batch(message) {
      const joint = contiguity.batch(message);
      if (joint.kind !== 'contiguous') store.append([faultRow(joint.kind, joint.bytes)]);
      store.append(rowsOf(message, joint.kind === 'contiguous' && joint.midLine));
    },
    notice(notice) {
      contiguity.notice(notice);
      // Where there are no lines yet, the whole page says what it waits for.
      if (notice.event === 'waiting' && store.first === store.end) return;
      const row = noticeRow(notice);
      if (row !== null && !isRepeated(row)) store.append([row]);
      if (notice.event === 'late') store.append(lateRowsOf(notice));
    },
    restarted() {
      contiguity.restart();
    },
  };
}
