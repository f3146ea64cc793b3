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
 */
export interface ChunkWriter {
  /** @returns as `write` does, whether there is room for more. */
  write(bytes: Buffer): boolean;
  /** The answer is over: what comes next on the connection is none of ours. */
  close(): void;
}

/** @param onRoom called when there is room again after a write that left none, perhaps at other times too. */
export function createChunkWriter(response: ServerResponse, onRoom: () => void): ChunkWriter {
  return new SharedChunkWriter(response, onRoom);
}

class SharedChunkWriter implements ChunkWriter {
  private readonly response: ServerResponse;
  private readonly onRoom: () => void;
  private line: Socket | null = null;

  constructor(response: ServerResponse, onRoom: () => void) {
    this.response = response;
    this.onRoom = onRoom;
  }

  write(bytes: Buffer): boolean {
    const isShared = bytes.length > 0 && bytes.length <= MAX_SHARED_BYTES;
    const socket = isShared ? this.ownLine() : null;
    return socket === null ? this.response.write(bytes) : socket.write(chunkOf(bytes));
  }

  close(): void {
    this.line?.off('drain', this.onRoom);
  }

  /** The connection, where nothing but the body of this answer is written to it now; else null. */
  private ownLine(): Socket | null {
    const { socket, headersSent, chunkedEncoding, writableEnded } = this.response;
    // Without a socket, another answer on the same connection is not over yet.
    const isOurs = headersSent && chunkedEncoding && !writableEnded;
    if (!isOurs || socket === null || !socket.writable) return null;
    if (this.line === null) socket.on('drain', this.onRoom);
    this.line = socket;
    return socket;
  }
}
