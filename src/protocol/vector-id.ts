import { MAX_ID_LENGTH } from './event-id.ts';
import { MAX_LOGS } from './max-logs.ts';

/** The longest name of a log, in characters. */
const MAX_NAME_LENGTH = 64;
/** The longest vector that is looked at, in characters: what is written is shorter in any case. */
const MAX_VECTOR_LENGTH = MAX_LOGS * (MAX_NAME_LENGTH + MAX_ID_LENGTH + 2) + 7;

/** The position in one of the logs. */
export interface VectorPart {
  readonly log: string;
  /** An event id of that log, as text; null where it has none yet. */
  readonly id: string | null;
}

/** What a text says of the positions in several logs. */
export interface VectorId {
  /**
   * The text of the position in each log that is named; none that can be read where it is named twice. Whether it
   * is an event id, or an offset, is for others to see.
   */
  readonly parts: ReadonlyMap<string, string>;
  /** Lines that a stream with a limit may still send; null where it does not say. */
  readonly left: number | null;
  /** True where something in it cannot be read: it may have been the position in any log. */
  readonly isDamaged: boolean;
}

/** What stands for a position that cannot be read: no event id, and no offset. */
const UNREADABLE = '?';

const PART = /^(?<log>[A-Za-z0-9._-]{1,64}):(?<id>[^\s,:]{1,64})$/;
const COUNT = /^:(?<left>0|[1-9]\d{0,5})$/;
const NOTHING: VectorId = { parts: new Map(), left: null, isDamaged: true };

/** Reads the id of a stream of several logs. Never throws: what cannot be read is damaged. */
export function parseVectorId(text: string): VectorId {
  if (text.length > MAX_VECTOR_LENGTH) return NOTHING;
  const parts = new Map<string, string>();
  let left: number | null = null;
  let isDamaged = false;
  for (const part of text.split(',')) {
    const { log, id } = PART.exec(part)?.groups ?? {};
    const count = COUNT.exec(part)?.groups?.['left'];
    if (log !== undefined && id !== undefined) parts.set(log, parts.has(log) ? UNREADABLE : id);
    else if (count !== undefined && left === null) left = Number(count);
    else isDamaged = true;
  }
  return { parts, left, isDamaged };
}

/**
 * Writes the id of a stream of several logs: `NAME:ID,NAME:ID`, and `,:COUNT` behind it where the stream
 * has a limit. Characters of names and ids, `:` and `,` only. Null where there is nothing to say.
 */
export function formatVectorId(parts: readonly VectorPart[], left: number | null): string | null {
  const texts = parts.flatMap(({ log, id }) => (id === null ? [] : [`${log}:${id}`]));
  if (left !== null) texts.push(`:${left}`);
  return texts.length === 0 ? null : texts.join(',');
}

/** What `text` says of the position in one log; null where it says nothing, and the log is new to it. */
export function positionIn({ parts, isDamaged }: VectorId, log: string): string | null {
  return parts.get(log) ?? (isDamaged ? UNREADABLE : null);
}
