import type { WebSocket } from 'ws';

import type { Sink } from './sink.ts';

const CLOSE_CODES = { done: 1000, 'going-away': 1001, busy: 1013, error: 1011 } as const;
const POLICY_VIOLATION = 1008;

/**
 * A WebSocket as a sink. `send` never refuses anything, so each write waits until the frame before it
 * has gone to the kernel: what is buffered is never more than one.
 * @param stallTimeoutMs a client that takes nothing for this long is cut off; it can come back.
 */
export function createWebSocketSink(socket: WebSocket, stallTimeoutMs: number): Sink {
  let isWaiting = false;
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  // The close that follows every error says all that matters: the viewer is gone.
  socket.on('error', () => socket.terminate());
  // A viewer has nothing to say: its place is in the request.
  socket.on('message', () => socket.close(POLICY_VIOLATION, 'send nothing'));

  return {
    get isOpen() {
      return socket.readyState === socket.OPEN;
    },
    get isWaiting() {
      return isWaiting;
    },
    async write(bytes) {
      if (socket.readyState !== socket.OPEN) return;
      isWaiting = true;
      const stalled = setTimeout(() => socket.terminate(), stallTimeoutMs);
      await new Promise<void>((resolve) => {
        // The callback comes with an error when the socket is gone; `isOpen` tells as well.
        socket.send(bytes, { binary: false }, () => resolve());
      });
      clearTimeout(stalled);
      isWaiting = false;
    },
    onClose(listener) {
      if (socket.readyState === socket.CLOSED) listener();
      else socket.once('close', listener);
    },
    heartbeat() {
      // A half-open connection takes pings for a long time, but answers none.
      if (!isAlive) return socket.terminate();
      isAlive = false;
      socket.ping();
    },
    end(reason) {
      socket.close(CLOSE_CODES[reason]);
    },
  };
}
