import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import type { Notice } from '../../src/protocol/notice.ts';

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

/** A frame of the WebSocket stream. `id` moves the position. */
export type Frame =
  | { readonly kind: 'batch'; readonly message: BatchMessage }
  | { readonly kind: 'open'; readonly id: string | null }
  | { readonly kind: 'notice'; readonly notice: Notice; readonly id: string | null };

/** Reads the data of a `lines` event; null when it is not a batch. */
export function parseBatch(text: string): BatchMessage | null {
  const value = parseObject(text);
  return value !== null && isBatch(value) ? value : null;
}

/** Reads the data of the event `event`; null when it is not a notice. */
export function parseNotice(event: string, text: string): Notice | null {
  const value = { ...parseObject(text), event };
  return isNotice(value) ? value : null;
}

/** Reads a WebSocket frame; null when it is none that this page knows. */
export function parseFrame(text: string): Frame | null {
  const value = parseObject(text);
  if (value === null) return null;
  if (isBatch(value)) return { kind: 'batch', message: value };
  const id = typeof value['id'] === 'string' ? value['id'] : null;
  if (value['event'] === 'open') return { kind: 'open', id };
  return isNotice(value) ? { kind: 'notice', notice: value, id } : null;
}

type Fields = Record<string, unknown>;

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

/** The name decides which fields there are; for those the server's word is taken. */
function isNotice(value: object): value is Notice {
  return 'event' in value && typeof value.event === 'string' && NOTICE_EVENTS.includes(value.event);
}
