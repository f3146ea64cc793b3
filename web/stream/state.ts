import type { EndReason, WaitingReason } from '../../src/protocol/notice.ts';

/**
 * Why a stream is paused: someone asked for it, reads elsewhere in the log, or nobody sees the page.
 */
export type PauseReason = 'asked' | 'reading' | 'hidden';

/** Why a stream was cut, as far as a page can know. */
export type CutReason =
  /** It broke, or its server went away. */
  | { readonly kind: 'cut' }
  /** Nothing came for much longer than something should have. */
  | { readonly kind: 'silent' }
  /** Somebody answered, but not with a stream; `status` says what. */
  | { readonly kind: 'refused'; readonly status: number }
  /** Nobody answers. */
  | { readonly kind: 'unreachable' };

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
  | Cut<'reconnecting'>
  /** Cut, and the browser says that it has no network. */
  | Cut<'offline'>
  /** Closed at its position, to go on from there. */
  | { readonly kind: 'paused'; readonly because: PauseReason }
  | { readonly kind: 'ended'; readonly reason: EndReason };

interface Cut<Kind> {
  readonly kind: Kind;
  readonly attempt: number;
  readonly retryAt: number | null;
  readonly because: CutReason;
}
