import type { EventId } from '../protocol/event-id.ts';
import { ANCHOR_BYTES, ANCHOR_STEP, HEAD_BYTES } from '../protocol/event-id.ts';
import type { Generation } from './generation.ts';
import { anchorOf, anchorOffset, evidenceStart, headOf } from './identity.ts';
import { LINE_END } from './lines.ts';
import { refusalOf } from './refusal.ts';

/** What is tried at once: the page that a file system reads or fails to. Anchors end where one does. */
const PROBE_BYTES = ANCHOR_STEP;
/** So many pages are tried one by one; after that steps double, for it may be gigabytes. */
const SINGLE_STEPS = 64;
const MAX_STEP_BYTES = 1024 * 1024;

/**
 * The first offset from which on bytes cannot be read, of those that a read at a position needs; null
 * where all up to `end` can.
 */
export async function findUnreadable(
  generation: Generation,
  { offset }: EventId,
  end: number,
): Promise<number | null> {
  const first = evidenceStart(offset);
  for (let at = first - (first % PROBE_BYTES); at < end; at += PROBE_BYTES) {
    if ((await probe(generation, at)) === null) return Math.max(at, first);
  }
  return null;
}

/**
 * The first position behind unreadable bytes at which a line begins and for which an id can be made: the bytes
 * that it speaks of must be readable too, so up to ANCHOR_STEP more are given up. Null where there is
 * none before the end of the file.
 * @param from a position before them; its head is taken over.
 */
export async function findBehindUnreadable(
  generation: Generation,
  from: EventId,
  unreadableAt: number,
): Promise<EventId | null> {
  const head = await headFor(generation, from);
  const size = head === null ? 0 : await generation.size();
  let failures = 0;
  /** Where the bytes begin that could be read without a break. */
  let runStart = Infinity;
  for (let at = unreadableAt - (unreadableAt % PROBE_BYTES); at < size; at += stepAfter(failures)) {
    const bytes = await probe(generation, at);
    failures = bytes === null ? failures + 1 : 0;
    runStart = bytes === null ? Infinity : Math.min(runStart, at);
    const least = Math.max(from.offset, runStart + ANCHOR_STEP);
    const lineStart = bytes && lineStartIn(bytes, at, least);
    if (head === null || lineStart === null) continue;
    const end = anchorOffset(lineStart);
    const bytesBefore = await generation.original(end - ANCHOR_BYTES, end);
    const anchor = generation.seal(anchorOf(bytesBefore));
    return { offset: lineStart, head, anchor, midLine: false, left: null };
  }
  return null;
}

/** Null where the file cannot be read there. */
async function probe(generation: Generation, start: number): Promise<Buffer | null> {
  try {
    return await generation.original(start, start + PROBE_BYTES);
  } catch (error) {
    if (refusalOf(error) !== 'io-error') throw error;
    return null;
  }
}

function stepAfter(failures: number): number {
  const doublings = Math.max(0, failures - SINGLE_STEPS);
  return Math.min(PROBE_BYTES * 2 ** doublings, MAX_STEP_BYTES);
}

/** The first start of a line in a block, not before `least`. */
function lineStartIn(bytes: Buffer, start: number, least: number): number | null {
  const lineEnd = bytes.indexOf(LINE_END, Math.max(0, least - start - 1));
  return lineEnd < 0 ? null : start + lineEnd + 1;
}

/** Without its first block no position in a file can be named. */
async function headFor(generation: Generation, from: EventId): Promise<string | null> {
  if (from.offset >= HEAD_BYTES) return from.head;
  const bytes = await probe(generation, 0);
  return bytes && generation.seal(headOf(bytes));
}
