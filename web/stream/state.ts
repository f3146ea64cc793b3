import type { EndReason, WaitingReason } from '../../src/protocol/notice.ts';

/** Why a stream is paused: someone asked for it, or reads elsewhere in the log. */
export type PauseReason = 'asked' | 'reading';

/** Where a connection is. Times are `Date.now()`. */
export type ConnectionState =
  | { readonly kind: 'connecting'; readonly since: number }
  /** Lines that the log already had are arriving. */
  | { readonly kind: 'catching-up' }
  | { readonly kind: 'live' }
  /** The server has no file to read at the moment; the stream stays open, and is then `next`. */
  | {
      readonly kind: 'waiting';
      readonly reason: WaitingReason;
      readonly next: 'catching-up' | 'live';
    }
  /** Cut. The next try is at `retryAt`; null while one is under way or the browser decides. */
  | { readonly kind: 'reconnecting'; readonly attempt: number; readonly retryAt: number | null }
  /** Cut, and the browser says that it has no network. */
  | { readonly kind: 'offline'; readonly attempt: number; readonly retryAt: number | null }
  /** Closed at its position, to go on from there. */
  | { readonly kind: 'paused'; readonly because: PauseReason }
  | { readonly kind: 'ended'; readonly reason: EndReason };
