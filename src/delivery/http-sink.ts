import type { ServerResponse } from 'node:http';

import type { Sink } from './sink.ts';

/**
 * An HTTP response as a sink. `write` of Node takes any amount and only says that it should have been
 * less, so each write waits for `drain`; and when the client is gone `drain` never comes, only `close`.
 * @param stallTimeoutMs a client that takes nothing for this long is cut off; it can come back.
 */
export function createHttpSink(response: ServerResponse, stallTimeoutMs: number): Sink {
  let waiting: (() => void) | null = null;
  const release = (): void => {
    waiting?.();
    waiting = null;
  };
  response.on('drain', release);
  response.on('close', release);
  // The close that follows every error says all that matters: the viewer is gone.
  response.on('error', release);
  // Node starts this anew whenever the kernel takes bytes: who is slow but steady stays. While bytes
  // wait it fires once and not again, so those too few for `write` to complain of count as well.
  response.setTimeout(stallTimeoutMs, () => {
    if ((response.socket?.writableLength ?? 0) > 0) response.destroy();
  });

  function offer(bytes: Buffer): void {
    if (waiting === null && !response.destroyed) response.write(bytes);
  }

  return {
    get isOpen() {
      return !response.destroyed && !response.writableEnded;
    },
    get isWaiting() {
      return waiting !== null;
    },
    async write(bytes) {
      if (response.destroyed || response.write(bytes)) return;
      await new Promise<void>((resolve) => {
        waiting = resolve;
      });
    },
    onClose(listener) {
      if (response.destroyed) listener();
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
