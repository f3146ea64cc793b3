import type { BatchMessage } from '../../src/protocol/batch-message.ts';

/** One message as it came over a connection. */
export interface RawFrame {
  /** The event's name; `open` for what only says where the stream is, `alive` for a sign of life. */
  readonly event: string;
  readonly id: string | null;
  /** All that was sent for it, but for what the layers below add. */
  readonly bytes: number;
  /** The lines that it brought; null where it is about something else. */
  readonly batch: BatchMessage | null;
}

/** One connection to be read. */
export interface WireOptions {
  readonly url: string;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly frame: (frame: RawFrame) => void;
  /** Told how long the page worked for what came, in milliseconds. */
  readonly worked: (ms: number) => void;
}

/** Reads a connection until it is cut or ended. @throws {Error} where it could not be opened. */
export type ReadWire = (options: WireOptions) => Promise<void>;
