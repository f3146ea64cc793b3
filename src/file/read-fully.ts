import type { OpenFile } from './file-system.ts';

/** Bytes from `start` up to `end`; fewer where the file ends before. */
export async function readFully(file: OpenFile, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.max(0, end - start));
  let filled = 0;
  while (filled < buffer.length) {
    const bytesRead = await file.read(buffer.subarray(filled), start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
