import type { OpenFile } from './file-system.ts';

/** The last field of a gzip file. Bytes. */
const TRAILER_BYTES = 4;
const FIELD_RANGE = 2 ** 32;

/**
 * How many bytes a gzip file says that it holds, without inflating it: a guess, since it speaks of its last
 * member only and counts up to 4 GiB. It is never less than what is stored.
 * [spec] https://www.rfc-editor.org/rfc/rfc1952#page-8 (ISIZE)
 */
export async function sizeInTrailer(file: OpenFile): Promise<number> {
  const stored = Number((await file.stat()).size);
  const trailer = Buffer.alloc(TRAILER_BYTES);
  await file.read(trailer, Math.max(0, stored - TRAILER_BYTES));
  const told = trailer.readUInt32LE();
  // Text shrinks when it is compressed: a smaller number went round at least once.
  return told >= stored ? told : told + FIELD_RANGE * Math.ceil((stored - told) / FIELD_RANGE);
}
