import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';

import { isOver } from '../lib/is-over.ts';
import { createChunkWrite } from './chunks.ts';
import { createPiecewiseWrite } from './piecewise.ts';
import type { Sink } from './sink.ts';
import { cutWhenStalled } from './stall.ts';

/**
 * An HTTP response as a sink. `write` of Node takes any amount and only says that it should have been
 * less, so each write waits for `drain`; and when the client is gone `drain` never comes, only `close`.
 * @param stallTimeoutMs a client that takes nothing for this long is cut off; it can come back.
 */
export function createHttpSink(
  response: ServerResponse | Http2ServerResponse,
  stallTimeoutMs: number,
): Sink {
  const isHttp2 = 'stream' in response;
  let waiting: (() => void) | null = null;
  let isGone = isOver(response);
  const release = (): void => {
    waiting?.();
    waiting = null;
  };
  response.on('drain', release);
  response.on('close', () => {
    isGone = true;
    release();
  });
  // The close that follows every error says all that matters: the viewer is gone.
  response.on('error', release);
  if (!isHttp2) cutWhenStalled(response, stallTimeoutMs);
  const write = isHttp2
    ? createPiecewiseWrite(response, stallTimeoutMs)
    : createChunkWrite(response, release);

  function offer(bytes: Buffer): void {
    if (waiting === null && !isGone) write(bytes);
  }

  return {
    get isOpen() {
      return !isGone && !response.writableEnded;
    },
    get isWaiting() {
      return waiting !== null;
    },
    write(bytes) {
      if (isGone || write(bytes)) return null;
      return new Promise<void>((resolve) => {
        waiting = resolve;
      });
    },
    onClose(listener) {
      if (isGone) listener();
      else response.once('close', listener);
    },
    offer,
    heartbeat(bytes) {
      if (bytes !== null) offer(bytes);
    },
    end() {
      response.end();
    },
  };
}
