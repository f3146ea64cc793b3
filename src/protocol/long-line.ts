import { isUtf8 } from 'node:buffer';

import type { Batch } from './batch.ts';

/**
 * A longer line is written from its bytes, a small slice at a time: as one text its megabyte would be in
 * memory three times more, in strings so large that they stay until the collector's rarest round.
 */
const LONG_LINE_BYTES = 64 * 1024;
/** Divisible by three, so that base64 of slices is base64 of the whole. */
const SLICE_BYTES = 12 * 1024;
const LINE_END = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The one line of a batch without its line end, where it is a long one; null for all others. */
export function longLineOf({ bytes, endsMidLine }: Batch): Buffer | null {
  if (bytes.length <= LONG_LINE_BYTES) return null;
  if (endsMidLine) return bytes;
  const end = bytes.length - 1;
  if (bytes.indexOf(LINE_END) !== end) return null;
  return bytes.subarray(0, bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
}

/** The field that a line is in, in JSON: its text, or its bytes in base64 where they are not valid UTF-8. */
export function jsonFieldOf(line: Buffer): 'data' | 'base64' {
  return isUtf8(line) ? 'data' : 'base64';
}

/** A text that has JSON with one empty string in it, with a long line in the place of that. */
export function fillIn(json: string, line: Buffer): Buffer {
  const [before = '', after = ''] = json.split('""', 2);
  const isText = jsonFieldOf(line) === 'data';
  const expected = isText ? line.length + (line.length >>> 4) : Math.ceil(line.length / 3) * 4;
  const writer = createWriter(expected + json.length);
  writer.write(`${before}"`);
  for (const slice of isText ? textSlicesOf(line) : slicesOf(line)) {
    writer.write(isText ? escaped(slice.toString()) : slice.toString('base64'));
  }
  writer.write(`"${after}`);
  return writer.written();
}

/** A long line with a text in the place of each CR, between two others. */
export function replaceReturns(
  line: Buffer,
  { before, instead, after }: { before: string; instead: string; after: string },
): Buffer {
  const writer = createWriter(before.length + line.length + after.length, 'latin1');
  writer.write(before);
  for (const slice of slicesOf(line)) {
    writer.write(slice.toString('latin1').replaceAll('\r', instead));
  }
  writer.write(after);
  return writer.written();
}

/** JSON of a text without its quotes. Escapes are those of single characters: slices need no more. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function* slicesOf(line: Buffer): Generator<Buffer> {
  for (let at = 0; at < line.length; at += SLICE_BYTES) yield line.subarray(at, at + SLICE_BYTES);
}

/** Slices of valid UTF-8 that end between characters. */
function* textSlicesOf(line: Buffer): Generator<Buffer> {
  for (let at = 0; at < line.length;) {
    let end = Math.min(line.length, at + SLICE_BYTES);
    while (isContinuation(line[end])) end -= 1;
    yield line.subarray(at, end);
    at = end;
  }
}

/** [spec] https://www.rfc-editor.org/rfc/rfc3629#section-3: all but the first byte of a character. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

interface Writer {
  write(text: string): void;
  written(): Buffer;
}

/** Puts texts one behind the other into one buffer, which grows where it was thought too small. */
function createWriter(expectedBytes: number, encoding: 'utf8' | 'latin1' = 'utf8'): Writer {
  let buffer = Buffer.allocUnsafe(expectedBytes);
  let length = 0;
  return {
    write(text) {
      const needed = length + Buffer.byteLength(text, encoding);
      if (needed > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.ceil(needed * 1.5));
        buffer.copy(larger, 0, 0, length);
        buffer = larger;
      }
      length += buffer.write(text, length, encoding);
    },
    written: () => buffer.subarray(0, length),
  };
}
