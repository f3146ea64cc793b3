import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import type { Notice } from '../../src/protocol/notice.ts';
import type { Ping } from '../../src/protocol/ping.ts';

const NOTICES: Readonly<Record<Notice['event'], true>> = {
  gap: true,
  rotated: true,
  truncated: true,
  late: true,
  live: true,
  waiting: true,
  encoding: true,
  guess: true,
  busy: true,
  end: true,
};

/** The names of all notices, as events of an EventSource. */
export const NOTICE_EVENTS: readonly string[] = Object.keys(NOTICES);

/** A notice, and in a stream of several logs the log that it is about. */
export interface ToldNotice {
  readonly notice: Notice;
  readonly log?: string;
}

/** A frame of the WebSocket stream. `id` moves the position. */
export type Frame =
  | { readonly kind: 'batch'; readonly message: BatchMessage }
  | { readonly kind: 'open'; readonly id: string | null }
  | { readonly kind: 'ping'; readonly ping: Ping }
  | (ToldNotice & { readonly kind: 'notice'; readonly id: string | null });

/**
 * Reads the data of an event with lines; null when it is not a batch.
 * @param id that of the event: in a stream of several logs the message itself has none.
 */
export function parseBatch(text: string, id: string): BatchMessage | null {
  const value = { id, ...parseObject(text) };
  return isBatch(value) ? value : null;
}

/** Reads the data of the event `event`; null when it is not a notice. */
export function parseNotice(event: string, text: string): ToldNotice | null {
  return toNotice({ ...parseObject(text), event });
}

/** Reads the data of a `ping`; null when it is none. */
export function parsePing(text: string): Ping | null {
  return toPing({ ...parseObject(text) });
}

/** Reads a WebSocket frame; null when it is none that this page knows. */
export function parseFrame(text: string): Frame | null {
  const value = parseObject(text);
  if (value === null) return null;
  const { event } = value;
  // A notice may have lines too: what says that it is an event is one.
  if (event === undefined) return isBatch(value) ? { kind: 'batch', message: value } : null;
  const id = typeof value['id'] === 'string' ? value['id'] : null;
  if (event === 'open') return { kind: 'open', id };
  if (event === 'ping') {
    const ping = toPing(value);
    return ping && { kind: 'ping', ping };
  }
  const told = toNotice(value);
  return told && { kind: 'notice', ...told, id };
}

interface Fields extends Record<string, unknown> {
  readonly event?: unknown;
}

function parseObject(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isBatch(value: object): value is BatchMessage {
  return (
    'lines' in value &&
    Array.isArray(value.lines) &&
    'lengths' in value &&
    Array.isArray(value.lengths) &&
    'offset' in value &&
    typeof value.offset === 'number' &&
    'id' in value &&
    typeof value.id === 'string'
  );
}

function toPing({ at, everyMs }: Fields): Ping | null {
  if (typeof at !== 'number' || typeof everyMs !== 'number' || !(everyMs > 0)) return null;
  return { event: 'ping', at, everyMs };
}

function toNotice({ log, ...value }: Fields): ToldNotice | null {
  if (!isNotice(value)) return null;
  return typeof log === 'string' ? { notice: value, log } : { notice: value };
}

/** The name decides which fields there are; for those the server's word is taken. */
function isNotice(value: object): value is Notice {
  return 'event' in value && typeof value.event === 'string' && NOTICE_EVENTS.includes(value.event);
}
