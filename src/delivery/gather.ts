import type { Writable } from 'node:stream';

/** What is held back at most, but for the last message. Bytes. */
export const GATHERED_BYTES = 16 * 1024;

/** Holds small messages back until nothing more is ready: a write of its own costs more than such a message does. */
export interface Gathered {
  /** @returns as `write` does, whether there is room for more. */
  add(bytes: Buffer): boolean;
  /** Writes what is held back. */
  flush(): void;
}

/** @param write says whether there is room for more. */
export function createGathered(write: (bytes: Buffer) => boolean): Gathered {
  let held: Buffer[] = [];
  let size = 0;

  function flush(): boolean {
    if (size === 0) return true;
    const bytes = Buffer.concat(held, size);
    held = [];
    size = 0;
    return write(bytes);
  }

  return {
    add(bytes) {
      // It runs once nothing is left that was ready.
      if (size === 0) process.nextTick(flush);
      held.push(bytes);
      size += bytes.length;
      return size < GATHERED_BYTES || flush();
    },
    flush,
  };
}

/**
 * The same for messages that may not be joined: what is written to a connection goes to the kernel at once.
 * @returns what is to be called before each write.
 */
export function createCork(connection: Pick<Writable, 'cork' | 'uncork'>): () => void {
  let isHolding = false;
  return () => {
    if (isHolding) return;
    isHolding = true;
    connection.cork();
    process.nextTick(() => {
      isHolding = false;
      connection.uncork();
    });
  };
}
