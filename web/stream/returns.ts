import type { ContiguityCounts } from './contiguity.ts';
import type { ConnectionState } from './state.ts';

/** A stream that was cut and is live again: all that came meanwhile is there, and was checked. */
export interface Return {
  /** The position that it went on from, an id. */
  readonly at: string;
  /** From the cut until it was live again, in milliseconds. */
  readonly afterMs: number;
  /** What had been seen when it was cut. */
  readonly before: ContiguityCounts;
  /** What has been seen since, with that. */
  readonly now: ContiguityCounts;
}

/** Remembers how a stream stood when it was cut. */
export interface Returns {
  /** The last time that it came back; null where it never did. */
  readonly last: Return | null;
  /** Told of each state, with the position then. */
  note(state: ConnectionState, position: string | null): void;
  /** The stream goes on elsewhere: what comes need not follow on what came. */
  forget(): void;
}

export function createReturns(counts: () => ContiguityCounts): Returns {
  let last: Return | null = null;
  let cut: (Pick<Return, 'at' | 'before'> & { readonly sinceMs: number }) | null = null;
  return {
    get last() {
      return last;
    },
    note({ kind }, position) {
      if (kind === 'paused' || kind === 'ended') cut = null;
      else if ((kind === 'reconnecting' || kind === 'offline') && position !== null)
        cut ??= { at: position, before: counts(), sinceMs: performance.now() };
      else if (kind === 'live' && cut !== null) {
        last = { ...cut, afterMs: performance.now() - cut.sinceMs, now: counts() };
        cut = null;
      }
    },
    forget() {
      cut = null;
    },
  };
}
