/** Bytes at the start of a generation that `head` covers. */
export const HEAD_BYTES = 4096;
/** Bytes that one `anchor` covers. */
export const ANCHOR_BYTES = 256;
/** An anchor ends at each multiple of this offset. */
export const ANCHOR_STEP = 4096;
/** The longest id that is accepted, in characters: safe in every header and under CORS. */
export const MAX_ID_LENGTH = 64;
/** The largest `left`, so that an id never outgrows MAX_ID_LENGTH. */
export const MAX_LEFT = 999_999;

/**
 * A position in a log, as a claim that can be checked against the bytes of a file:
 * "I have read `offset` bytes of the generation that begins like `head` and, near this point,
 * reads like `anchor`".
 */
export interface EventId {
  /** Bytes read so far: the offset of the first byte that was not read. */
  readonly offset: number;
  /** The first 12 hex digits of SHA-256 over the first min(offset, HEAD_BYTES) bytes. */
  readonly head: string;
  /**
   * The first 8 hex digits of SHA-256 over the ANCHOR_BYTES bytes that end at the last multiple of
   * ANCHOR_STEP at or below the offset; empty below the first multiple.
   */
  readonly anchor: string;
  /** True when the offset lies inside a line: after a piece of a long one, or after a partial one. */
  readonly midLine: boolean;
  /** Lines that a stream with a limit may still send; null on a stream without one. */
  readonly left: number | null;
}

const ID_PATTERN =
  /^(?<offset>0|[1-9]\d{0,15})-(?<head>[0-9a-f]{12})(?:-(?<anchor>[0-9a-f]{8})?(?:-(?<mid>c)?(?:-(?<left>\d{1,6}))?)?)?$/;

/** Reads an event id; null when it is not one. The inverse of formatEventId. */
export function parseEventId(text: string): EventId | null {
  if (text.length > MAX_ID_LENGTH) return null;
  const groups = ID_PATTERN.exec(text)?.groups;
  if (groups === undefined) return null;
  const offset = Number(groups['offset']);
  if (!Number.isSafeInteger(offset)) return null;
  const anchor = groups['anchor'] ?? '';
  if ((anchor === '') !== offset < ANCHOR_STEP) return null;
  const left = groups['left'];
  const id = {
    offset,
    head: groups['head'] ?? '',
    anchor,
    midLine: groups['mid'] === 'c',
    left: left === undefined ? null : Number(left),
  };
  // One id, one text: neither hyphens behind it nor zeros before a count.
  return formatEventId(id) === text ? id : null;
}

/** Writes an event id: characters `[0-9a-f-]` only. The inverse of parseEventId. */
export function formatEventId(id: EventId): string {
  return `${id.offset}-${formatMark(id)}`;
}

/**
 * What stands behind the offset in an id. It is the same for all lines that end in one stretch of
 * ANCHOR_STEP bytes, so a batch names it once for many lines.
 */
export function formatMark(id: Pick<EventId, 'head' | 'anchor' | 'midLine' | 'left'>): string {
  const fields = [
    id.head,
    id.anchor,
    id.midLine ? 'c' : '',
    id.left === null ? '' : String(id.left),
  ];
  while (fields.at(-1) === '') fields.pop();
  return fields.join('-');
}
