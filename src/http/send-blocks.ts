import type { ServerResponse } from 'node:http';

import { BLOCK_BYTES } from '../log/raw-file.ts';

/**
 * Sends blocks over HTTP/1.1 and ends the answer, or stops where the client is gone. While one is sent the next is read,
 * into the other of two buffers: the kernel has all of a block when Node calls back, and only then its buffer is filled
 * anew. With a new one for each block three times the processor time was needed, most of it by the kernel, to clear pages.
 * @param bytes how many they are in all.
 * @param blocksIn reads them into these buffers in turns.
 * @throws what the blocks throw.
 */
export async function sendBlocks(
  response: ServerResponse,
  bytes: number,
  blocksIn: (rooms: readonly Buffer[]) => AsyncIterable<Buffer>,
): Promise<void> {
  const write = createTakenWrite(response);
  let taken = Promise.resolve();
  const newRoom = (): Buffer => Buffer.allocUnsafeSlow(Math.min(bytes, BLOCK_BYTES));
  for await (const block of blocksIn([newRoom(), newRoom()])) {
    await taken;
    if (response.destroyed) return;
    taken = write(block);
  }
  await taken;
  response.end();
}

/** A write that resolves when the bytes have been taken, or never will be. One at a time. */
function createTakenWrite(response: ServerResponse): (bytes: Buffer) => Promise<void> {
  let release: (() => void) | null = null;
  // Of what waits for an answer before it nobody is called back when the connection ends.
  response.once('close', () => release?.());
  // The close that follows every error says all that matters: the client is gone.
  response.on('error', () => undefined);
  return (bytes) =>
    new Promise((resolve) => {
      release = resolve;
      response.write(bytes, () => resolve());
    });
}
