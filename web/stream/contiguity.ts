import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import { HEAD_BYTES, parseEventId } from '../../src/protocol/event-id.ts';
import type { Notice } from '../../src/protocol/notice.ts';
import { endOffsetOf } from './batch-end.ts';

/** What the page has seen of a log since it was opened. */
export interface ContiguityCounts {
  /** Finished lines. */
  readonly lines: number;
  /** Bytes of all that came, their line ends included. */
  readonly bytes: number;
  /** Gaps that the server told of. */
  readonly gaps: number;
  /** Stretches that were not asked for, on the way to the newest lines. They are in the file. */
  readonly skips: number;
  /** Bytes that did not arrive, and of which nobody told: a fault. */
  readonly holes: number;
  /** Bytes that arrived again: a fault. */
  readonly repeats: number;
}

/** Before anything was seen. */
export const NOTHING_SEEN: ContiguityCounts = {
  lines: 0,
  bytes: 0,
  gaps: 0,
  skips: 0,
  holes: 0,
  repeats: 0,
};

/** How a batch follows on the one before; `bytes` is the width of a hole, a skip or a repeat; null where it is not known. */
export type Joint =
  | { readonly kind: 'contiguous'; readonly midLine: boolean }
  | { readonly kind: 'hole' | 'repeat'; readonly bytes: number }
  | { readonly kind: 'skip'; readonly bytes: number | null };

/** Proves that nothing is missing: each batch begins at the byte where the one before ended. */
export interface Contiguity {
  readonly counts: ContiguityCounts;
  /** Checks a batch. `midLine` says that its first line goes on with the line before. */
  batch(message: BatchMessage): Joint;
  /** After a gap any offset may come; after a new file began, only its first byte. */
  notice(notice: Notice): void;
  /** The stream goes on elsewhere, behind what was looked up. */
  restart(): void;
  /** The stream begins anew with the newest lines: what lies between was not asked for. */
  skip(): void;
}

interface Place {
  readonly offset: number;
  readonly midLine: boolean;
  /** Of the id there: it tells one file from another. */
  readonly head: string | null;
}
type Expected = Place | { readonly newestAfter: Place } | 'anything';

const START_OF_FILE: Place = { offset: 0, midLine: false, head: null };

const BEGUN: Joint = { kind: 'contiguous', midLine: false };

export function createContiguity(): Contiguity {
  let counts = NOTHING_SEEN;
  let expected: Expected = 'anything';

  function joint(message: BatchMessage): Joint {
    const start = message.offset;
    if (expected === 'anything') return BEGUN;
    if ('newestAfter' in expected) return skipped(expected.newestAfter, message);
    const { offset, midLine } = expected;
    if (start === offset) return { kind: 'contiguous', midLine };
    return start > offset
      ? { kind: 'hole', bytes: start - offset }
      : { kind: 'repeat', bytes: offset - start };
  }

  return {
    get counts() {
      return counts;
    },
    batch(message) {
      const found = joint(message);
      const finished = message.lines.length - (message.partial === true ? 1 : 0);
      counts = {
        ...counts,
        lines: counts.lines + finished,
        bytes: counts.bytes + message.lengths.reduce((sum, length) => sum + length, 0),
        skips: counts.skips + (found.kind === 'skip' ? 1 : 0),
        holes: counts.holes + (found.kind === 'hole' ? 1 : 0),
        repeats: counts.repeats + (found.kind === 'repeat' ? 1 : 0),
      };
      expected = endOf(message);
      return found;
    },
    notice(notice) {
      const { event } = notice;
      if (event === 'gap') {
        counts = { ...counts, gaps: counts.gaps + (notice.count ?? 1) };
        expected = 'anything';
      } else if (event === 'late') {
        const finished = notice.lines.length - (notice.partial === true ? 1 : 0);
        counts = { ...counts, lines: counts.lines + finished };
      } else if (event === 'rotated' || event === 'truncated') {
        expected = START_OF_FILE;
      }
    },
    restart() {
      expected = 'anything';
    },
    skip() {
      if (expected !== 'anything' && 'offset' in expected) expected = { newestAfter: expected };
    },
  };
}

/** The newest lines may begin with those that are known. In another file it is not known how much lies between. */
function skipped({ offset, head }: Place, message: BatchMessage): Joint {
  // Below this the heads of one file differ from id to id.
  const isOther = offset >= HEAD_BYTES && head !== parseEventId(message.id)?.head;
  if (!isOther && message.offset <= offset) return BEGUN;
  return { kind: 'skip', bytes: isOther ? null : message.offset - offset };
}

/** By the lengths, not by the id: an id that disagrees with them shows as a fault on resuming. */
function endOf(message: BatchMessage): Place {
  const { midLine = false, head = null } = parseEventId(message.id) ?? {};
  return { offset: endOffsetOf(message), midLine, head };
}
