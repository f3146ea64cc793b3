import type { Socket } from 'node:net';

import type { WebSocket } from 'ws';

/** More than this is sent as it is, by ws: it would be copied only to stand in a frame. Bytes. */
const MAX_SHARED_BYTES = 64 * 1024 - 1;
/** A whole message of text. */
const FIRST_BYTE = 0x81;
/** Longer ones say their length in two further bytes. */
const MAX_SHORT_BYTES = 125;

/** By the very buffer: those who share a batch are given the same bytes in the same buffer. */
const frames = new WeakMap<Buffer, Buffer>();

/** [spec] https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
function frameOf(bytes: Buffer): Buffer {
  const known = frames.get(bytes);
  if (known !== undefined) return known;
  const { length } = bytes;
  const size = length <= MAX_SHORT_BYTES ? [length] : [126, length >> 8, length & 0xff];
  const frame = Buffer.concat([Buffer.from([FIRST_BYTE, ...size]), bytes]);
  frames.set(bytes, frame);
  return frame;
}

/**
 * Sends text over a WebSocket that is open and compresses nothing. ws makes a frame of two writes, for each viewer anew; here
 * it is made once for all who are sent the same bytes, and is one write.
 * @param connection the one that the WebSocket is on.
 * @param onSent called when the kernel has taken it, or the connection is gone.
 */
export function sendText(
  { socket, connection }: { readonly socket: WebSocket; readonly connection: Socket },
  bytes: Buffer,
  onSent: () => void,
): void {
  if (bytes.length > MAX_SHARED_BYTES) socket.send(bytes, { binary: false }, onSent);
  else connection.write(frameOf(bytes), onSent);
}
