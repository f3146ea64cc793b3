import type { Http2ServerResponse } from 'node:http2';

import type { Patience } from './stall.ts';

/** [spec] The error code of a stream that is not wanted any more: https://www.rfc-editor.org/rfc/rfc9113#section-7 */
export const CANCEL = 0x8;

/** As much as goes into a frame. Bytes. */
export const PIECE_BYTES = 16_384;

/**
 * Writes to a response of HTTP/2 in pieces, and cuts the client off that takes none for so long. Node has a
 * timeout for that, but starts it anew for whatever goes over the same connection: one stream that is not read
 * would stay beside another that is. And it tells of whole writes only, so that a slow client is
 * not known from one that takes nothing unless they are small.
 * @returns as `write` does, whether there is room for more.
 */
export function createPiecewiseWrite(
  response: Http2ServerResponse,
  { stallTimeoutMs, onStalled }: Patience,
): (bytes: Buffer) => boolean {
  let waiting = 0;
  let timer: NodeJS.Timeout | null = null;
  const disarm = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  response.once('close', disarm);
  const cut = (): void => {
    onStalled();
    response.stream.close(CANCEL);
  };
  const taken = (): void => {
    waiting -= 1;
    if (waiting === 0) disarm();
    else timer?.refresh();
  };
  return (bytes) => {
    let hasRoom = true;
    for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
      waiting += 1;
      timer ??= setTimeout(cut, stallTimeoutMs);
      hasRoom = response.write(bytes.subarray(start, start + PIECE_BYTES), taken);
    }
    return hasRoom;
  };
}
