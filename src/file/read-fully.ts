import type { OpenFile } from './file-system.ts';
import type { Haste } from './promptness.ts';

/**
 * Bytes from `start` up to `end`; fewer where the file ends before.
 * @param options `room`: a buffer to read into, large enough for them; without one it is a new one.
 */
export async function readFully(
  file: OpenFile,
  start: number,
  end: number,
  { room, haste = 'in-turn' }: { readonly room?: Buffer | undefined; readonly haste?: Haste } = {},
): Promise<Buffer> {
  const size = Math.max(0, end - start);
  const buffer = room?.subarray(0, size) ?? Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < buffer.length) {
    const bytesRead = await file.read(buffer.subarray(filled), start + filled, haste);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
