import type { Generation } from '../file/generation.ts';
import type { TimestampReader } from '../time/timestamp.ts';

/** A line that says when it was written. */
export interface DatedLine {
  readonly kind: 'line';
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
}

/** Where to look for a line; it begins at or after `from` and before `to`. */
export interface DatedLineSearch {
  readonly file: Generation;
  readonly reader: TimestampReader;
  readonly from: number;
  readonly to: number;
  /** No byte at or after this is looked at. */
  readonly end: number;
  /** Only a line of this time or later will do; -Infinity: any that has one. */
  readonly atLeastMs: number;
  /** After so many bytes it is given up. Bytes. */
  readonly maxBytes: number;
  /** What the first read asks for; each further one BLOCK_BYTES. Bytes. */
  readonly firstBytes?: number;
}

export type DatedLineResult =
  | DatedLine
  /** No line in the range will do. */
  | { readonly kind: 'none' }
  /** Given up at this offset. */
  | { readonly kind: 'given-up'; readonly at: number };

const NONE: DatedLineResult = { kind: 'none' };

/** Bytes that one read asks for, at most. */
export const BLOCK_BYTES = 64 * 1024;
/** The first line is mostly near: enough for a few dozen. Bytes. */
const FIRST_BYTES = 16 * 1024;

/** Finds the first line in a range that says when it was written, reading forwards. */
export async function firstDatedLine(search: DatedLineSearch): Promise<DatedLineResult> {
  const { file, from, to, end, maxBytes } = search;
  // Whether a line begins at `from` is told by the byte before it.
  const start = Math.max(0, from - 1);
  let isInside = from > 0;
  let text = '';
  let base = start;
  for (let asked = search.firstBytes ?? FIRST_BYTES; ; asked = BLOCK_BYTES) {
    const at = base + text.length;
    const bytes = await file.read(at, Math.min(at + asked, end));
    const isEnd = bytes.length < asked;
    text += bytes.toString('latin1');
    const first = isInside ? text.indexOf('\n') + 1 : 0;
    if (isInside && first === 0) {
      base += text.length;
      text = '';
    } else {
      isInside = false;
      const looked = lookThrough(search, { text, base, first, isEnd });
      if (looked.kind !== 'more') return looked;
      isInside = looked.isInside;
      base += looked.next;
      text = text.slice(looked.next);
    }
    if (isEnd || base >= to) return NONE;
    if (at + bytes.length - start >= maxBytes) return { kind: 'given-up', at: at + bytes.length };
  }
}

interface Block {
  /** As latin1: a character is a byte. */
  readonly text: string;
  /** The offset of its first character. */
  readonly base: number;
  /** Where its first line begins, in characters. */
  readonly first: number;
  /** Whether the file ends with it. */
  readonly isEnd: boolean;
}

/** More is needed, from the character `next` on, which may be inside a line that is done with. */
interface More {
  readonly kind: 'more';
  readonly next: number;
  readonly isInside: boolean;
}

function lookThrough(search: DatedLineSearch, block: Block): DatedLineResult | More {
  const { text, base, first, isEnd } = block;
  const { reader, to, atLeastMs } = search;
  let lineStart = first;
  while (lineStart < text.length) {
    if (base + lineStart >= to) return NONE;
    const lineEnd = text.indexOf('\n', lineStart);
    // Of a line this long its beginning has to tell.
    const isLong = lineEnd < 0 && text.length - lineStart >= BLOCK_BYTES;
    if (lineEnd < 0 && !isLong && !isEnd) break;
    const line = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd);
    const timeMs = reader.read(line);
    if (timeMs !== null && timeMs >= atLeastMs) {
      return { kind: 'line', offset: base + lineStart, timeMs };
    }
    if (lineEnd < 0) return { kind: 'more', next: text.length, isInside: true };
    lineStart = lineEnd + 1;
  }
  return { kind: 'more', next: lineStart, isInside: false };
}
