import { createHash } from 'node:crypto';

/**
 * What the protocol says about the bytes of a file, worked out in the plainest way there is: from all
 * of the bytes at once, with nothing of the code under test.
 */

/** An offset at which a line, or a piece of one, ends. */
export interface Cut {
  readonly offset: number;
  readonly midLine: boolean;
}

/** The id of an offset: docs/protocol.md, "Event ids". */
export function idAtOffset(bytes: Buffer, { offset, midLine }: Cut, left?: number): string {
  const head = digest(bytes.subarray(0, Math.min(offset, 4096))).slice(0, 12);
  const anchoredAt = Math.floor(offset / 4096) * 4096;
  const anchor =
    anchoredAt === 0 ? '' : digest(bytes.subarray(anchoredAt - 256, anchoredAt)).slice(0, 8);
  const fields = [offset, head, anchor, midLine ? 'c' : '', left ?? ''].join('-');
  return fields.replace(/-+$/, '');
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** So many NUL bytes where a line or a piece of one begins are a hole: docs/protocol.md, "Holes". */
const HOLE_BYTES = 16;

/** The first offset from `start` on whose byte is not NUL. */
function endOfNuls(bytes: Buffer, start: number): number {
  let end = start;
  while (bytes[end] === 0) end += 1;
  return end;
}

/**
 * Where each line ends, and each hole, and each piece of a line that is longer than `maxLineBytes`: at
 * the multiples of it behind which at least that many bytes of the line lie. What follows the last one
 * is unfinished; NUL bytes at the end of the file are no data.
 */
export function cutsOf(file: Buffer, maxLineBytes = Infinity): Cut[] {
  const cuts: Cut[] = [];
  const bytes = withoutTail(file);
  let start = 0;
  while (start < bytes.length) {
    const nulEnd = endOfNuls(bytes, start);
    if (nulEnd - start >= HOLE_BYTES) {
      cuts.push({ offset: nulEnd, midLine: true });
      start = nulEnd;
      continue;
    }
    const lineEnd = bytes.indexOf(0x0a, start);
    const cut =
      maxLineBytes === Infinity ? Infinity : (Math.ceil(start / maxLineBytes) + 1) * maxLineBytes;
    if (lineEnd >= 0 && lineEnd < cut) cuts.push({ offset: lineEnd + 1, midLine: false });
    else if (cut <= bytes.length) cuts.push({ offset: cut, midLine: true });
    else break;
    start = cuts.at(-1)?.offset ?? Infinity;
  }
  return cuts;
}

/** The bytes without the NUL bytes at their end. */
export function withoutTail(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end);
}

/** The stretches of a file between its cuts, line ends included. */
export function stretchesOf(bytes: Buffer, maxLineBytes = Infinity): Buffer[] {
  let start = 0;
  return cutsOf(bytes, maxLineBytes).map(({ offset }) => {
    const stretch = bytes.subarray(start, offset);
    start = offset;
    return stretch;
  });
}

/** The bytes up to the last line end. */
export function wholeLines(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
}

/** A line without its line end: LF, or CR LF. */
export function contentOf(line: Buffer): Buffer {
  if (line.at(-1) !== 0x0a) return line;
  return line.subarray(0, line.at(-2) === 0x0d ? -2 : -1);
}

/** What an event stream makes of a line: UTF-8 decoded as browsers do, and a lone CR a line feed. */
export function eventDataOf(line: Buffer): string {
  const text = Buffer.from(contentOf(line).map((byte) => (byte === 0x0d ? 0x0a : byte)));
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(text);
}
