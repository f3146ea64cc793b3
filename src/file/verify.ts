import type { EventId } from '../protocol/event-id.ts';
import { HEAD_BYTES } from '../protocol/event-id.ts';
import type { Anchors } from './anchors.ts';
import { matchesEvidence } from './block.ts';
import type { Generation } from './generation.ts';
import { idAt } from './id-at.ts';
import { ORIGIN, anchorOffset, evidenceStart, headOf } from './identity.ts';
import type { Seal } from './identity.ts';
import { LINE_END } from './lines.ts';

/**
 * What the bytes of a file say to an id.
 * - `match`: the id was given for these bytes.
 * - `shorter`: it was, for all that can be checked, but the file ends before the offset, or is damaged before it.
 * - `stub`: it begins as the id says, and ends before anything else of the id could be checked.
 * - `head`: the file begins as the id says; the bytes near the offset are others.
 * - `other`: it begins differently, or too little of it is there to tell.
 */
export type Verdict = 'match' | 'shorter' | 'stub' | 'head' | 'other';

/** Checks an id against a file: a few small reads; a compressed one is inflated up to the offset. */
export async function verify(generation: Generation, id: EventId): Promise<Verdict> {
  if (id.offset === 0) return id.head === ORIGIN.head ? 'match' : 'other';
  const headBytes = Math.min(id.offset, HEAD_BYTES);
  const { seal } = generation;
  const head = await generation.original(0, headBytes);
  if (head.length < headBytes || seal(headOf(head)) !== id.head) return 'other';
  if (id.anchor !== '') {
    const anchor = await generation.anchorAt(anchorOffset(id.offset));
    if (anchor === null) return (await generation.archive?.fault()) ? 'shorter' : 'stub';
    if (anchor !== id.anchor) {
      // Whatever ids are made up for a compressed file: together they cost one pass through it.
      await generation.archive?.size();
      return 'head';
    }
  }
  const start = evidenceStart(id.offset);
  const bytes = await generation.original(start, id.offset);
  // The bytes decide, not the size: some file systems tell it too small for a while.
  if (bytes.length < id.offset - start) return 'shorter';
  return matchesEvidence({ start, bytes, seal }, id) ? 'match' : 'head';
}

/** What is known of a file that need not be open. */
export interface Known extends Pick<Anchors, 'head' | 'size'> {
  readonly seal: Seal;
}

/** Whether a file of which this is known may agree with an id. */
export function mayAgree({ head, size, seal }: Known, id: EventId): boolean {
  const headBytes = Math.min(id.offset, HEAD_BYTES);
  if (head.length < headBytes) return size === null || size >= headBytes;
  return seal(headOf(head.subarray(0, headBytes))) === id.head;
}

const TAIL_BYTES = 4096;

/** Whether one file is the beginning of another, as far as its first and last bytes tell. */
export async function isPrefix(shorter: Generation, longer: Generation): Promise<boolean> {
  const size = await shorter.size();
  const [head, otherHead] = await bothRead(shorter, longer, 0, Math.min(size, TAIL_BYTES));
  const [tail, otherTail] = await bothRead(shorter, longer, Math.max(0, size - TAIL_BYTES), size);
  return head.equals(otherHead) && tail.equals(otherTail);
}

/** The end of a file as it is: inside a line where the last one is unfinished. */
export async function endOf(generation: Generation): Promise<EventId | null> {
  const size = await generation.size();
  const last = await generation.original(Math.max(0, size - 1), size);
  return idAt(generation, { offset: size, midLine: size > 0 && last[0] !== LINE_END });
}

function bothRead(
  a: Generation,
  b: Generation,
  start: number,
  end: number,
): Promise<[Buffer, Buffer]> {
  return Promise.all([a.original(start, end), b.original(start, end)]);
}
