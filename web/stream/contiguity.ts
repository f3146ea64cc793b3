import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import { parseEventId } from '../../src/protocol/event-id.ts';
import type { Notice } from '../../src/protocol/notice.ts';
import { endOffsetOf } from './batch-end.ts';

/** What the page has seen of a log since it was opened. */
export interface ContiguityCounts {
  /** Finished lines. */
  readonly lines: number;
  /** Gaps that the server told of. */
  readonly gaps: number;
  /** Bytes that did not arrive, and of which nobody told: a fault. */
  readonly holes: number;
  /** Bytes that arrived again: a fault. */
  readonly repeats: number;
}

/** How a batch follows on the one before; `bytes` is the width of a hole or of a repeat. */
export type Joint =
  | { readonly kind: 'contiguous'; readonly midLine: boolean }
  | { readonly kind: 'hole' | 'repeat'; readonly bytes: number };

/** Proves that nothing is missing: each batch begins at the byte where the one before ended. */
export interface Contiguity {
  readonly counts: ContiguityCounts;
  /** Checks a batch. `midLine` says that its first line goes on with the line before. */
  batch(message: BatchMessage): Joint;
  /** After a gap any offset may come; after a new file began, only its first byte. */
  notice(notice: Notice): void;
  /** The stream begins anew, somewhere. */
  restart(): void;
}

type Expected = { readonly offset: number; readonly midLine: boolean } | 'anything';

const START_OF_FILE: Expected = { offset: 0, midLine: false };

export function createContiguity(): Contiguity {
  let counts: ContiguityCounts = { lines: 0, gaps: 0, holes: 0, repeats: 0 };
  let expected: Expected = 'anything';

  function joint(start: number): Joint {
    if (expected === 'anything') return { kind: 'contiguous', midLine: false };
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
      const found = joint(message.offset);
      const finished = message.lines.length - (message.partial === true ? 1 : 0);
      counts = {
        ...counts,
        lines: counts.lines + finished,
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
  };
}

/** By the lengths, not by the id: an id that disagrees with them shows as a fault on resuming. */
function endOf(message: BatchMessage): Expected {
  return { offset: endOffsetOf(message), midLine: parseEventId(message.id)?.midLine ?? false };
}
