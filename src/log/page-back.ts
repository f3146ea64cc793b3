import { lastBoundary, nextBoundary } from '../file/boundary.ts';
import type { Generation } from '../file/generation.ts';
import { idAt } from '../file/id-at.ts';
import type { Boundary } from '../file/id-at.ts';
import { LINE_END } from '../file/lines.ts';
import { readBatch } from '../file/read-batch.ts';
import { endIdOf } from '../protocol/batch.ts';
import type { Batch } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Notice } from '../protocol/notice.ts';
import { nulHole } from './content-notices.ts';
import { openNeighbour } from './neighbours.ts';
import type { PageOptions, Reading } from './page.ts';
import type { Search } from './reach.ts';
import { changed, endOfLines } from './spot.ts';
import type { Spot } from './spot.ts';
import { findSuccessor } from './successor.ts';
import { orRelease } from './tracked-generation.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** Reads the lines that end at a place, which it releases. */
export async function readBack(search: Search, spot: Spot, options: PageOptions): Promise<Reading> {
  const notices = [...spot.notices];
  let { generation, position: end } = spot;
  for (;;) {
    generation.file.archive?.expectBackward();
    if (end.offset === 0) {
      const before = await orRelease(generation, stepBack(search, generation, options));
      if (before === null) return { generation, from: end, batch: null, notices };
      generation.release();
      ({ generation, end } = before);
      notices.unshift(before.notice);
      continue;
    }
    const last = await orRelease(generation, readLast(generation.file, end, options));
    if (last.batch !== null) return { generation, from: last.from, batch: last.batch, notices };
    // It always leads back, unless somebody changes the bytes while they are looked at.
    if (last.from.offset >= end.offset) {
      generation.release();
      throw changed();
    }
    if (last.hole !== null) notices.unshift(last.hole);
    end = last.from;
  }
}

interface Before {
  readonly generation: TrackedGeneration;
  readonly end: EventId;
  /** What is to be said of the way from that file to the one after it. */
  readonly notice: Notice;
}

/** The end of the file before another one. */
async function stepBack(
  search: Search,
  of: TrackedGeneration,
  { maxLineBytes }: PageOptions,
): Promise<Before | null> {
  const { family, reach } = search;
  const older = await openNeighbour(family, reach, of, 'older');
  if (older === null) return null;
  const { generation } = older;
  const next = await orRelease(generation, findSuccessor(family, reach, generation));
  next?.generation.release();
  const border = await orRelease(generation, endOfLines(search, generation, maxLineBytes));
  const end = await orRelease(generation, idAt(generation.file, border));
  if (end !== null && next !== null) return { generation, end, notice: next.notice };
  generation.release();
  throw changed();
}

/** What stands just before a position: lines, a piece of a long one, or a hole. */
interface Last {
  /** Where it begins. */
  readonly from: EventId;
  readonly batch: Batch | null;
  readonly hole: Notice | null;
}

async function readLast(file: Generation, end: EventId, options: PageOptions): Promise<Last> {
  let position = await idAt(file, await borderBefore(file, end, options));
  if (position === null) throw changed();
  let last: Last = { from: position, batch: null, hole: null };
  const reading = { until: end.offset, maxLineBytes: options.maxLineBytes, isOver: true };
  while (position.offset < end.offset) {
    const result = await readBatch(file, position, { ...reading, blockBytes: options.maxBytes });
    if (result.kind === 'changed') throw changed();
    // NUL bytes to the end of the file, which nobody has filled.
    if (result.kind === 'unfinished') break;
    const isHole = result.kind === 'hole';
    const hole = isHole ? nulHole(file, result.bytes) : null;
    last = { from: position, batch: isHole ? null : result.batch, hole };
    position = isHole ? result.position : endIdOf(result.batch);
  }
  return last;
}

/** A border as far before a position as a page may be long, or the last one before it. */
async function borderBefore(
  file: Generation,
  { offset, midLine }: EventId,
  { maxBytes, maxLineBytes }: PageOptions,
): Promise<Boundary> {
  const bytes = Math.min(maxBytes, maxLineBytes);
  const first = await nextBoundary(file, Math.max(0, offset - bytes), { offset, midLine });
  if (first.offset < offset) return first;
  const last = await lastBoundary(file, offset - 1, maxLineBytes);
  return last.offset < offset ? last : holeBefore(file, offset);
}

/** Where the hole begins that ends at an offset. */
async function holeBefore(file: Generation, end: number): Promise<Boundary> {
  const offset = await file.dataEndBefore(end);
  const last = await file.read(Math.max(0, offset - 1), offset);
  return { offset, midLine: offset > 0 && last[0] !== LINE_END };
}
