import type { Socket } from 'node:net';

import type { WebSocket } from 'ws';

import { sendText } from './frames.ts';
import { GATHERED_BYTES, createCork } from './gather.ts';
import type { Sink } from './sink.ts';
import type { Patience } from './stall.ts';

const CLOSE_CODES = { done: 1000, 'going-away': 1001, busy: 1013, error: 1011 } as const;
const POLICY_VIOLATION = 1008;

/**
 * A WebSocket as a sink. `send` never refuses anything, so each write waits until the frame before it
 * has gone to the kernel: what is buffered is never more than one, or what is gathered and one.
 * @param connection the one that the WebSocket is on.
 * @param patience a client that takes nothing for this long is cut off; it can come back.
 */
export function createWebSocketSink(
  socket: WebSocket,
  connection: Socket,
  { stallTimeoutMs, onStalled }: Patience,
): Sink {
  /** What was written and is not taken yet. */
  let pending = 0;
  let waiting: (() => void) | null = null;
  let cork: (() => void) | null = null;
  let isAlive = true;
  /** True when the client has taken, since the last ping, what had to wait for it. */
  let hasWaited = false;
  socket.on('pong', () => {
    isAlive = true;
  });
  // The close that follows every error says all that matters: the viewer is gone.
  socket.on('error', () => socket.terminate());
  // Node starts this anew whenever the kernel takes bytes: who is slow but steady stays. While bytes
  // wait, those of a ping included, it fires once and not again.
  connection.setTimeout(stallTimeoutMs);
  // Given to `setTimeout` it would be told once only, and that may be while nothing waits.
  connection.on('timeout', () => {
    if (connection.writableLength === 0) return;
    onStalled();
    socket.terminate();
  });
  // A viewer has nothing to say: its place is in the request.
  socket.on('message', () => socket.close(POLICY_VIOLATION, 'send nothing'));

  function sent(): void {
    pending -= 1;
    if (pending > 0) return;
    waiting?.();
    waiting = null;
  }

  return {
    get isOpen() {
      return socket.readyState === socket.OPEN;
    },
    get isWaiting() {
      return waiting !== null;
    },
    write(bytes) {
      if (socket.readyState !== socket.OPEN) return null;
      pending += 1;
      cork?.();
      // The callback comes with an error when the socket is gone; `isOpen` tells as well.
      sendText({ socket, connection }, bytes, sent);
      if (socket.bufferedAmount <= (cork === null ? 0 : GATHERED_BYTES)) return null;
      hasWaited = true;
      return new Promise<void>((resolve) => {
        waiting = resolve;
      });
    },
    gather() {
      cork ??= createCork(connection);
    },
    onClose(listener) {
      if (socket.readyState === socket.CLOSED) listener();
      else socket.once('close', listener);
    },
    offer(bytes) {
      if (waiting !== null || socket.readyState !== socket.OPEN) return;
      // An error is that of the socket, which ends it.
      socket.send(bytes, { binary: false }, () => undefined);
    },
    heartbeat() {
      // A ping would come behind what a slow client has yet to read, and so would its answer.
      if (waiting !== null) return;
      // A half-open connection takes pings for a long time, but answers none.
      if (!isAlive && !hasWaited) return socket.terminate();
      isAlive = false;
      hasWaited = false;
      socket.ping();
    },
    end(reason) {
      socket.close(CLOSE_CODES[reason]);
    },
  };
}
