import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import type { Notice } from '../../src/protocol/notice.ts';
import type { Ping } from '../../src/protocol/ping.ts';
import type { CutReason } from './state.ts';

/**
 * How lines come: as server-sent events, read by the browser's EventSource or with `fetch`; over WebSocket; or asked
 * for again and again.
 */
export type TransportKind = 'sse' | 'fetch' | 'ws' | 'poll';

/** What someone may choose: `auto` is the first of them that works. */
export type TransportChoice = TransportKind | 'auto';

/**
 * What a transport tells its connection. Nothing is told after `close()`. In a stream of several logs `log`
 * says which one it is about, and `id` is that of all.
 */
export interface TransportHandlers {
  opened(): void;
  /**
   * Gives a promise where more should wait until this was taken. It may never be done, as with a page that is gone:
   * who can wait does so for a while.
   */
  batch(message: BatchMessage): unknown;
  notice(notice: Notice, log?: string): void;
  ping(ping: Ping): void;
  /** The server said where the stream is, without lines: an event id. */
  position(id: string): void;
  /** The stream was cut, and the browser itself will open it again at its last id. */
  retrying(): void;
  /** The stream is cut for good: whoever wants it to go on opens a new one. */
  closed(because: CutReason): void;
}

/** One stream, open or being opened. */
export interface Transport {
  close(): void;
}

/** Opens a stream at a URL that says where it begins and what it carries. */
export type OpenTransport = (
  kind: TransportKind,
  url: string,
  handlers: TransportHandlers,
) => Transport;
