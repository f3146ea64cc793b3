import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import type { Notice } from '../../src/protocol/notice.ts';

/** How the page is connected to the server: server-sent events or WebSocket. */
export type TransportKind = 'sse' | 'ws';

/** What a transport tells its connection. Nothing is told after `close()`. */
export interface TransportHandlers {
  opened(): void;
  batch(message: BatchMessage): void;
  notice(notice: Notice): void;
  /** The server said where the stream is, without lines: an event id. */
  position(id: string): void;
  /** The stream was cut, and the browser itself will open it again at its last id. */
  retrying(): void;
  /** The stream is cut for good: whoever wants it to go on opens a new one. */
  closed(): void;
}

/** One stream of one log, open or being opened. */
export interface Transport {
  close(): void;
}
