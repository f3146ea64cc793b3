import { isUtf8 } from 'node:buffer';

import { nextBoundary } from '../file/boundary.ts';
import type { Generation } from '../file/generation.ts';
import { idAt, idFromAnchors } from '../file/id-at.ts';
import type { Boundary } from '../file/id-at.ts';
import { LINE_END } from '../file/lines.ts';
import type { BatchLine } from '../protocol/batch-message.ts';
import { formatEventId } from '../protocol/event-id.ts';
import type { Match } from '../search/matcher.ts';
import type { Block } from './blocks.ts';
import { fileName } from './family.ts';
import { changed } from './spot.ts';

/** Something that was found. */
export interface Hit {
  /** The name that its file has now. */
  readonly file: string;
  /** Where it begins in the file. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
  /** The id of its line: the position behind it. */
  readonly id: string;
  /** The line without its line end; of a very long one a part around the hit. */
  readonly text: BatchLine;
  /** Where the text begins in the file. */
  readonly textOffset: number;
  /** When its line was written, or the last one before that says so; null where none near it does. Only where it is asked for. */
  readonly timeMs?: number | null;
}

/** A hit, but for its id. */
export interface Draft extends Omit<Hit, 'id' | 'file'> {
  /** Where its line ends; null: behind the block that it was found in. */
  readonly lineEnd: number | null;
  readonly blockEnd: number;
}

/** Of longer lines a part is told. Bytes. */
const MAX_TEXT_BYTES = 4096;
/** So much of it stands before the hit. Bytes. */
const TEXT_BEFORE_BYTES = 1024;

export function draftHit({ offset, bytes }: Block, { start, length }: Match): Draft {
  const lineStart = start === 0 ? 0 : bytes.lastIndexOf(LINE_END, start - 1) + 1;
  const lineEnd = bytes.indexOf(LINE_END, start + length);
  const line = bytes.subarray(lineStart, lineEnd < 0 ? bytes.length : lineEnd);
  const text = around(line, start - lineStart);
  return {
    offset: offset + start,
    length,
    text: toText(withoutReturn(text.bytes)),
    textOffset: offset + lineStart + text.from,
    lineEnd: lineEnd < 0 ? null : offset + lineEnd + 1,
    blockEnd: offset + bytes.length,
  };
}

/** @param end where the lines of the file end. */
export async function toHit(file: Generation, draft: Draft, end: Boundary): Promise<Hit> {
  const { lineEnd, blockEnd, ...fields } = draft;
  const border =
    lineEnd === null
      ? await nextBoundary(file, blockEnd, end)
      : { offset: lineEnd, midLine: false };
  // What was inflated has left its anchors: nothing need be inflated again.
  const id = await (file.archive === null ? idAt(file, border) : idFromAnchors(file, border));
  if (id === null) throw changed();
  return { file: fileName(file.path), ...fields, id: formatEventId(id) };
}

function around(line: Buffer, at: number): { readonly bytes: Buffer; readonly from: number } {
  if (line.length <= MAX_TEXT_BYTES) return { bytes: line, from: 0 };
  let from = Math.max(0, at - TEXT_BEFORE_BYTES);
  let to = Math.min(line.length, from + MAX_TEXT_BYTES);
  // Not in the middle of a character.
  while (from < to && isContinuation(line[from])) from += 1;
  while (to > from && isContinuation(line[to])) to -= 1;
  return { bytes: line.subarray(from, to), from };
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && byte >> 6 === 0b10;
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
}

function toText(bytes: Buffer): BatchLine {
  return isUtf8(bytes) ? bytes.toString('utf8') : { base64: bytes.toString('base64') };
}
