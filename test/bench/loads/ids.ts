import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

import { numberOf } from './line.ts';

/** The id of an offset of a file at which a line ends: docs/protocol.md, "Event ids". */
export function idAtOffset(path: string, offset: number): string {
  const head = digest(bytesOf(path, 0, Math.min(offset, 4096))).slice(0, 12);
  const anchoredAt = offset - (offset % 4096);
  const anchor = digest(bytesOf(path, anchoredAt - 256, anchoredAt)).slice(0, 8);
  return `${offset}-${head}-${anchor}`;
}

/** The offset behind the first line end at or after another one. */
export function lineEndAfter(path: string, offset: number): number {
  return offset + bytesOf(path, offset, offset + 4096).indexOf(0x0a) + 1;
}

/** The number of the line that begins at an offset. */
export function lineNumberAt(path: string, offset: number): number {
  return numberOf(bytesOf(path, offset, offset + 16).toString('latin1'));
}

function bytesOf(path: string, start: number, end: number): Buffer {
  const file = openSync(path, 'r');
  const bytes = Buffer.alloc(end - start);
  readSync(file, bytes, 0, bytes.length, start);
  closeSync(file);
  return bytes;
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
