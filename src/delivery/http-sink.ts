import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';

import { isOver } from '../lib/is-over.ts';
import { createChunkWrite } from './chunks.ts';
import { createGathered } from './gather.ts';
import type { Gathered } from './gather.ts';
import { createPiecewiseWrite } from './piecewise.ts';
import type { Sink } from './sink.ts';
import { cutWhenStalled } from './stall.ts';
import type { Patience } from './stall.ts';

/**
 * An HTTP response as a sink. `write` of Node takes any amount and only says that it should have been
 * less, so each write waits for `drain`; and when the client is gone `drain` never comes, only `close`.
 * @param patience a client that takes nothing for this long is cut off; it can come back.
 */
export function createHttpSink(
  response: ServerResponse | Http2ServerResponse,
  patience: Patience,
): Sink {
  const isHttp2 = 'stream' in response;
  let waiting: (() => void) | null = null;
  let isGone = isOver(response);
  let gathered: Gathered | null = null;
  /** False where what was gathered has left no room since. */
  let hasRoom = true;
  const release = (): void => {
    hasRoom = true;
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
  if (!isHttp2) cutWhenStalled(response, patience);
  const write = isHttp2
    ? createPiecewiseWrite(response, patience)
    : createChunkWrite(response, release);

  function offer(bytes: Buffer): void {
    gathered?.flush();
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
      if (isGone || ((gathered?.add(bytes) ?? write(bytes)) && hasRoom)) return null;
      return new Promise<void>((resolve) => {
        waiting = resolve;
      });
    },
    gather() {
      gathered ??= createGathered((bytes) => {
        hasRoom = isGone || write(bytes);
        return hasRoom;
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
      gathered?.flush();
      response.end();
    },
  };
}
