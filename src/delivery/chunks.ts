import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** More than this is sent as it is, by Node: it would be copied only to stand in a chunk. Bytes. */
const MAX_SHARED_BYTES = 64 * 1024;

const CHUNK_END = Buffer.from('\r\n', 'latin1');

/** By the very buffer: those who share a batch are given the same bytes in the same buffer. */
const chunks = new WeakMap<Buffer, Buffer>();

/** [spec] https://www.rfc-editor.org/rfc/rfc9112#section-7.1 */
function chunkOf(bytes: Buffer): Buffer {
  const known = chunks.get(bytes);
  if (known !== undefined) return known;
  const size = Buffer.from(`${bytes.length.toString(16)}\r\n`, 'latin1');
  const chunk = Buffer.concat([size, bytes, CHUNK_END]);
  chunks.set(bytes, chunk);
  return chunk;
}

/**
 * Writes to an answer over HTTP/1.1. Node makes a chunk of four writes, for each viewer anew; here it is made once for
 * all who are sent the same bytes, and is one write.
 * @param onRoom called when there is room again after a write that left none, perhaps at other times too.
 * @returns as `write` does, whether there is room for more.
 */
export function createChunkWrite(
  response: ServerResponse,
  onRoom: () => void,
): (bytes: Buffer) => boolean {
  let line: Socket | null = null;
  // What comes next on the connection is none of ours.
  response.once('close', () => line?.off('drain', onRoom));

  /** The connection, where nothing but the body of this answer is written to it now; else null. */
  function ownLine(): Socket | null {
    const { socket } = response;
    // Without a socket, another answer on the same connection is not over yet.
    const isOurs = response.headersSent && response.chunkedEncoding && !response.writableEnded;
    if (!isOurs || socket === null || !socket.writable) return null;
    if (line === null) socket.on('drain', onRoom);
    line = socket;
    return socket;
  }

  return (bytes) => {
    const isShared = bytes.length > 0 && bytes.length <= MAX_SHARED_BYTES;
    const socket = isShared ? ownLine() : null;
    return socket === null ? response.write(bytes) : socket.write(chunkOf(bytes));
  };
}
