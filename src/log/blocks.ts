import type { Generation } from '../file/generation.ts';
import { LINE_END } from '../file/lines.ts';
import { changed } from './spot.ts';

/**
 * Bytes of a file, as many whole lines as fit; where none does, a piece of one. They are there until the next
 * block is asked for: a search of a large file would spend most of its time on new memory.
 */
export interface Block {
  /** Where it begins in the file. */
  readonly offset: number;
  readonly bytes: Buffer;
}

/** Bytes read at a time: some milliseconds of work at most, between which everybody else has a turn. */
const BLOCK_BYTES = 256 * 1024;
/** Pieces of one line have so many bytes in common, so that what lies across a border is in one of them. */
const OVERLAP_BYTES = 8 * 1024;

/** A range of a file. Offsets. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a range from its beginning on; of a compressed file its end need not be known: Infinity. The next block is read while one is being looked at.
 * @throws {SseTailError} ERR_CHANGED where the file has become shorter.
 */
export async function* blocksForward(
  file: Generation,
  { start, end }: Range,
): AsyncGenerator<Block, void, undefined> {
  let offset = start;
  const rooms = createRooms();
  let reading = readFrom(file, { start, end }, rooms());
  while (offset < end) {
    const bytes = await reading;
    if (bytes.length === 0) return;
    const isLast = bytes.length < BLOCK_BYTES || offset + bytes.length >= end;
    const cut = isLast ? bytes.length : bytes.lastIndexOf(LINE_END) + 1;
    const next = isLast ? end : offset + (cut > 0 ? cut : bytes.length - OVERLAP_BYTES);
    reading = readFrom(file, { start: next, end }, rooms());
    yield { offset, bytes: cut > 0 ? bytes.subarray(0, cut) : bytes };
    offset = next;
  }
}

function readFrom(file: Generation, { start, end }: Range, room: Buffer): Promise<Buffer> {
  return begin(exactly(file, { start, end: Math.min(end, start + BLOCK_BYTES) }, room));
}

/** Two that take turns: one is looked at while the next block is read into the other. */
function createRooms(): () => Buffer {
  const rooms = [Buffer.allocUnsafe(BLOCK_BYTES), Buffer.allocUnsafe(BLOCK_BYTES)] as const;
  let turn = 0;
  return () => {
    turn = 1 - turn;
    return turn === 0 ? rooms[0] : rooms[1];
  };
}

/** Reads a range from its end on; otherwise as `blocksForward`. */
export async function* blocksBack(
  file: Generation,
  { start, end }: Range,
): AsyncGenerator<Block, void, undefined> {
  let limit = end;
  const rooms = createRooms();
  let reading = readBefore(file, { start, end }, rooms());
  while (limit > start) {
    const bytes = await reading;
    const offset = limit - bytes.length;
    // The first line of a block begins before it, unless it is the first of all.
    const firstEnd = offset > start ? bytes.indexOf(LINE_END) + 1 : 0;
    const cut = firstEnd < bytes.length ? firstEnd : 0;
    const next = offset === start ? start : offset + (cut > 0 ? cut : OVERLAP_BYTES);
    reading = readBefore(file, { start, end: next }, rooms());
    yield { offset: offset + cut, bytes: bytes.subarray(cut) };
    limit = next;
  }
}

function readBefore(file: Generation, { start, end }: Range, room: Buffer): Promise<Buffer> {
  return begin(exactly(file, { start: Math.max(start, end - BLOCK_BYTES), end }, room));
}

/** Whether a read failed matters once its block is asked for, if it ever is. */
function begin(reading: Promise<Buffer>): Promise<Buffer> {
  reading.catch(() => undefined);
  return reading;
}

async function exactly(file: Generation, { start, end }: Range, room: Buffer): Promise<Buffer> {
  if (start >= end) return Buffer.alloc(0);
  const bytes = await file.read(start, end, room);
  // A compressed file never becomes shorter: it ends there.
  if (bytes.length < end - start && file.archive === null) throw changed();
  return bytes;
}
