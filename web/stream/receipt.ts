import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import { parseEventId } from '../../src/protocol/event-id.ts';
import type { Notice } from '../../src/protocol/notice.ts';
import { endOffsetOf, skippedIn } from './batch-end.ts';
import { bytesOf } from './line-bytes.ts';
import { createSha256 } from './sha256.ts';
import type { Sha256 } from './sha256.ts';

/** The most stretches that are remembered: each costs the server a digest. */
const MAX_STRETCHES = 8;

/** Lines that came without a break, and what all their bytes come to. */
export interface Stretch {
  /** The log that it is of, where several are open. */
  readonly log?: string;
  /** The position before the first byte; an id. */
  readonly from: string;
  /** The position behind the last one. */
  readonly to: string;
  readonly lines: number;
  readonly bytes: number;
  /** Bytes between the two that a filter left out. */
  readonly skipped: number;
  /** SHA-256 of the bytes, in hex digits. */
  readonly sha256: string;
}

/** What was received, in a form that can be compared with what the log holds. */
export interface Receipt {
  batch(message: BatchMessage): void;
  /** To be called after `position`, where a notice moved it. */
  notice(notice: Notice): void;
  /** The server said where the stream is. */
  position(id: string): void;
  /** The stream begins anew, somewhere. */
  restart(): void;
  /** The newest stretches, oldest first. */
  stretches(): readonly Stretch[];
  /** Older stretches, of which nothing is known any more. */
  readonly forgotten: number;
}

interface Open {
  readonly from: string;
  readonly hash: Sha256;
  to: string;
  offset: number;
  lines: number;
  bytes: number;
  skipped: number;
}

/** Hashes all that comes, as it comes, so that nothing has to be kept. */
export function createReceipt(): Receipt {
  let closed: Stretch[] = [];
  let forgotten = 0;
  let open: Open | null = null;
  /** Where the next batch may begin, if the server said so since the last break. */
  let place: string | null = null;
  /** What was said last, by a batch or by itself: EventSource repeats it with every event. */
  let lastId = '';

  function end(): void {
    place = null;
    if (open === null) return;
    if (open.lines > 0) closed.push(toStretch(open));
    if (closed.length >= MAX_STRETCHES) {
      closed = closed.slice(1);
      forgotten += 1;
    }
    open = null;
  }

  /** Begins behind the batch where nobody said what is before it. */
  function begin(message: BatchMessage): boolean {
    const isPlaced = place !== null && parseEventId(place)?.offset === message.offset;
    const from = isPlaced && place !== null ? place : message.id;
    const { offset } = message;
    open = { from, hash: createSha256(), to: from, offset, lines: 0, bytes: 0, skipped: 0 };
    place = null;
    return isPlaced;
  }

  function add(stretch: Open, message: BatchMessage): void {
    for (const bytes of bytesOf(message)) {
      stretch.hash.update(bytes);
      stretch.bytes += bytes.length;
    }
    stretch.skipped += skippedIn(message);
    stretch.lines += message.lines.length - (message.partial === true ? 1 : 0);
  }

  return {
    batch(message) {
      if (open !== null && open.offset !== message.offset) end();
      const isKnown = open !== null || begin(message);
      if (open === null) return;
      if (isKnown) add(open, message);
      open.to = message.id;
      open.offset = endOffsetOf(message);
      lastId = message.id;
    },
    notice({ event }) {
      const isMoved = place !== null;
      if (event === 'gap') {
        const here = isMoved ? place : null;
        end();
        place = here;
      } else if (event === 'truncated' || event === 'late') {
        end();
      } else if (event === 'rotated' && open !== null) {
        open.offset = 0;
      }
    },
    position(id) {
      if (id !== lastId) place = id;
      lastId = id;
    },
    restart() {
      end();
      lastId = '';
    },
    stretches: () => (open === null || open.lines === 0 ? closed : [...closed, toStretch(open)]),
    get forgotten() {
      return forgotten;
    },
  };
}

function toStretch({ hash, from, to, lines, bytes, skipped }: Open): Stretch {
  return { from, to, lines, bytes, skipped, sha256: hash.hex() };
}
