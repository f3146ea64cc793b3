import type { BatchMessage } from '../../../src/protocol/batch-message.ts';
import type { Notice } from '../../../src/protocol/notice.ts';

/** What was told of a log, in a stretch that somebody who comes from elsewhere may be in. */
export type Told =
  | { readonly kind: 'batch'; readonly message: BatchMessage }
  | { readonly kind: 'notice'; readonly notice: Notice };

interface Entry {
  /** The position before it. */
  readonly before: string | null;
  readonly told: Told;
  readonly bytes: number;
}

/** How much is remembered: enough for one who is a second or two behind. */
const MAX_ENTRIES = 64;
const MAX_BYTES = 1_000_000;

/** The newest of what was told of a log. */
export interface Recent {
  add(before: string | null, told: Told): void;
  /** How many notices were told at this position, behind the last lines. */
  noticesAt(position: string | null): number;
  /**
   * What was told behind a position, but for so many notices at it that are known already; null where the
   * position is not one that is remembered.
   */
  since(position: string, knownNotices: number): readonly Told[] | null;
}

export function createRecent(): Recent {
  let entries: Entry[] = [];
  let bytes = 0;

  function forgetOldest(): void {
    bytes -= entries[0]?.bytes ?? 0;
    entries = entries.slice(1);
  }

  return {
    add(before, told) {
      const size = told.kind === 'batch' ? sizeOf(told.message) : 0;
      entries.push({ before, told, bytes: size });
      bytes += size;
      while (entries.length > MAX_ENTRIES || (bytes > MAX_BYTES && entries.length > 1)) {
        forgetOldest();
      }
    },
    noticesAt: (position) =>
      entries.filter(({ before, told }) => before === position && told.kind === 'notice').length,
    since(position, knownNotices) {
      const first = entries.findIndex(({ before }) => before === position);
      if (first === -1) return null;
      let known = knownNotices;
      const behind = entries.slice(first);
      while (known > 0 && behind[0]?.before === position && behind[0].told.kind === 'notice') {
        behind.shift();
        known -= 1;
      }
      return behind.map(({ told }) => told);
    },
  };
}

function sizeOf({ lengths }: BatchMessage): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}
