import type { EventId } from '../protocol/event-id.ts';
import { ANCHOR_BYTES, HEAD_BYTES } from '../protocol/event-id.ts';
import type { Generation } from './generation.ts';
import { ORIGIN, anchorOf, anchorOffset, evidenceStart, headOf } from './identity.ts';

/** An offset at which a line, a piece of a long one, or a hole ends. */
export interface Boundary {
  readonly offset: number;
  readonly midLine: boolean;
}

/** The id of a boundary: two small reads. Null where the file has become shorter. */
export async function idAt(generation: Generation, boundary: Boundary): Promise<EventId | null> {
  const { offset, midLine } = boundary;
  if (offset === 0) return ORIGIN;
  const head = await generation.original(0, Math.min(offset, HEAD_BYTES));
  const start = evidenceStart(offset);
  const evidence = await generation.original(start, offset);
  if (head.length < Math.min(offset, HEAD_BYTES) || evidence.length < offset - start) return null;
  const { seal } = generation;
  const hasAnchor = anchorOffset(offset) > 0;
  const anchor = hasAnchor ? seal(anchorOf(evidence.subarray(0, ANCHOR_BYTES))) : '';
  return { offset, head: seal(headOf(head)), anchor, midLine, left: null };
}

/** The same of a compressed file that was inflated so far: the anchors that are left of it tell. */
export async function idFromAnchors(
  generation: Generation,
  { offset, midLine }: Boundary,
): Promise<EventId | null> {
  const anchor = anchorOffset(offset) === 0 ? '' : await generation.anchorAt(anchorOffset(offset));
  const head = generation.seal(headOf(await generation.original(0, Math.min(offset, HEAD_BYTES))));
  return anchor === null ? null : { offset, head, anchor, midLine, left: null };
}

/** What a file begins with, in short. */
export async function beginningOf(generation: Generation): Promise<string> {
  return headOf(await generation.original(0, HEAD_BYTES));
}
