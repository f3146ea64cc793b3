import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import type { Notice } from '../../src/protocol/notice.ts';
import { createFeed } from '../feed.ts';
import type { Row } from '../lines/row.ts';
import type { ContiguityCounts } from '../stream/contiguity.ts';
import { createReceipt } from '../stream/receipt.ts';
import type { Receipt } from '../stream/receipt.ts';

/** One of the logs on a stream of several: what came of it, checked as that of a log alone is. */
export interface LogPart {
  readonly name: string;
  /** Where to go on in it, an id; null before the server said so. */
  readonly position: string | null;
  readonly counts: ContiguityCounts;
  readonly receipt: Pick<Receipt, 'stretches' | 'forgotten'>;
  /** Whether it is live or waits for its file, as it was told last; null before that on each stream. */
  condition: Notice | null;
  /** `message.id` is the position in this log alone. */
  batch(message: BatchMessage): void;
  notice(notice: Notice): void;
  moveTo(position: string): void;
  /** Its stream goes on elsewhere, or with the newest lines for null. */
  restart(at: string | null): void;
}

/** @param add takes its rows, which say that they are of this log. */
export function createLogPart(name: string, add: (rows: readonly Row[]) => void): LogPart {
  const receipt = createReceipt();
  let position: string | null = null;
  let condition: Notice | null = null;
  let last: Row | undefined;
  const feed = createFeed({
    add(rows) {
      const named = rows.map((row) => (isFold(row) ? row : { ...row, log: name }));
      last = named.at(-1) ?? last;
      add(named);
    },
    get last() {
      return last;
    },
  });

  return {
    name,
    receipt,
    get position() {
      return position;
    },
    get counts() {
      return feed.counts;
    },
    get condition() {
      return condition;
    },
    set condition(next) {
      condition = next;
    },
    batch(message) {
      position = message.id;
      receipt.batch(message);
      feed.batch(message);
    },
    notice(notice) {
      if (notice.event === 'live' || notice.event === 'waiting') condition = notice;
      receipt.notice(notice);
      feed.notice(notice);
    },
    moveTo(next) {
      position = next;
      receipt.position(next);
    },
    restart(at) {
      position = null;
      last = undefined;
      receipt.restart();
      feed.restarted(at);
    },
  };
}

/** What a filter leaves out of several logs on end is one fold, of none of them. */
function isFold(row: Row): boolean {
  return row.kind === 'notice' && row.hidden !== undefined;
}
