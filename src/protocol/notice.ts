import type { BatchLine } from './batch-message.ts';

/** Why bytes of a log could not be sent. */
export type GapReason =
  | 'bad-id'
  | 'gone'
  | 'rewritten'
  | 'truncated'
  | 'copytruncate'
  | 'corrupt-archive'
  | 'too-large'
  | 'unsupported-compression'
  | 'missing-generation'
  | 'ambiguous'
  | 'nul-hole'
  | 'io-error';

/** Why a place in a log is not surely the one that was asked for. */
export type GuessReason = 'undated';

/** Why a log has no bytes to read yet. */
export type WaitingReason = 'missing' | 'denied' | 'not-a-file' | 'io-error';

/** Why a stream ended on purpose. */
export type EndReason = 'limit' | 'until' | 'no-follow' | 'shutdown' | 'removed';

/** Lines that were appended to a file after it was over, and its viewers were gone from it. */
export interface LateNotice {
  readonly event: 'late';
  readonly file: string;
  readonly lines: readonly BatchLine[];
  /** True where the first line goes on with one that was sent without its end. */
  readonly continues?: true;
  /** True where the last line is not finished. */
  readonly partial?: true;
}

/**
 * An event that is not a line. `event` names it on every transport. `count` is how many of its kind
 * it stands for; 1 without it.
 */
export type Notice =
  /** Lines may be missing here. `bytes` is how many, where it is known. */
  | {
      readonly event: 'gap';
      readonly reason: GapReason;
      readonly message: string;
      readonly bytes?: number;
      readonly count?: number;
    }
  /** The generation `from` ended here and the next one, `to`, begins: nothing is missing. */
  | {
      readonly event: 'rotated';
      readonly from: string;
      readonly to: string;
      readonly count?: number;
    }
  /** The live file was cut at the front and begins anew; `size` is its size before, where known. */
  | {
      readonly event: 'truncated';
      readonly file: string;
      readonly size?: number;
      readonly count?: number;
    }
  | LateNotice
  /** Everything that the log held so far has been sent; lines are live from here on. */
  | { readonly event: 'live' }
  /**
   * The log has no file to read at the moment. The stream goes on by itself when it has one. `removedAt` is when the
   * file that was there was first seen to be gone, ISO 8601 in UTC; left out where none was there.
   */
  | {
      readonly event: 'waiting';
      readonly reason: WaitingReason;
      readonly message: string;
      readonly removedAt?: string;
    }
  /** The place that was asked for could not be found for sure; what follows begins before it. */
  | { readonly event: 'guess'; readonly reason: GuessReason; readonly message: string }
  /** The file is in an encoding whose lines cannot be told: its bytes come as they are. */
  | { readonly event: 'encoding'; readonly encoding: string; readonly message: string }
  /** The server has no room; come back after the `retry` time. */
  | { readonly event: 'busy'; readonly message: string }
  /** The stream is over. With `final` a client that comes back with the last id is told to stop. */
  | { readonly event: 'end'; readonly reason: EndReason; readonly final: boolean };

/** The notice of lines that may be missing. */
export type GapNotice = Extract<Notice, { readonly event: 'gap' }>;

/** The notice of a log that has no file to read. */
export type WaitingNotice = Extract<Notice, { readonly event: 'waiting' }>;

/** The names that `event=NAME` may not take: they belong to notices and to batches. */
export const RESERVED_EVENT_NAMES: ReadonlySet<string> = new Set([
  'gap',
  'rotated',
  'truncated',
  'late',
  'live',
  'waiting',
  'encoding',
  'guess',
  'busy',
  'end',
  'lines',
  'ping',
  'stats',
  'open',
  'error',
]);
