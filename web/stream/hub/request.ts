import { formatVectorId } from '../../../src/protocol/vector-id.ts';
import type { TransportKind } from '../transport.ts';

/** A stream that the hub carries. */
export interface Wanted {
  /** Streams of one log with the same key may share a connection: all but the log and the place is the same. */
  readonly key: string;
  readonly kind: TransportKind;
  /** The name of the log; of several, with commas between them. */
  readonly log: string;
  /** Of several logs: their reader wants them as they are, and is told of which one something is. */
  readonly isBundle: boolean;
  /** Where it begins; null where the other parameters say. */
  readonly position: string | null;
}

/** What is known of the place in one log. */
export interface Place {
  readonly log: string;
  readonly position: string | null;
}

/** Streams that end by themselves: whoever asks for one wants it alone. */
const ENDINGS = ['follow', 'until', 'limit'];
const KINDS: readonly TransportKind[] = ['sse', 'fetch', 'ws', 'poll'];
const ID = 'last_event_id';
/** What is another for each stream that may be put together with others: where it begins, and how it is said. */
const OWN = [ID, 'from', 'since', 'lines', 'format', 'event'];

/** Null for a stream that cannot be shared. */
export function parseWanted(kind: TransportKind, text: string): Wanted | null {
  const url = new URL(text);
  const query = url.searchParams;
  const [, folder, log] = /^(?<folder>.*\/)(?<log>[^/]+)$/.exec(url.pathname) ?? [];
  if (folder === undefined || log === undefined || ENDINGS.some((name) => query.has(name))) {
    return null;
  }
  const position = query.get(ID);
  for (const name of OWN) query.delete(name);
  query.sort();
  const origin = `${url.protocol.replace('ws', 'http')}//${url.host}`;
  const key = `${kind} ${origin}${folder}?${query.toString()}`;
  const names = decodeURIComponent(log);
  return { key, kind, log: names, isBundle: names.includes(','), position };
}

/** The URL of a stream of these logs, each from its place. */
export function sharedUrl(key: string, kind: TransportKind, places: readonly Place[]): string {
  const url = new URL(key.slice(key.indexOf(' ') + 1));
  const names = places.map(({ log }) => encodeURIComponent(log)).join(',');
  url.pathname += names;
  const parts = places.map(({ log, position }) => ({ log, id: position }));
  const id = parts.length === 1 ? (parts[0]?.id ?? null) : formatVectorId(parts, null);
  if (id !== null) url.searchParams.set(ID, id);
  return carriedBy(kind, url.href, places.length);
}

/** How streams with this key are to be carried. */
export function kindOf(key: string): TransportKind {
  return KINDS.find((kind) => key.startsWith(`${kind} `)) ?? 'sse';
}

/** The same stream over this transport. @param count how many logs it carries. */
export function carriedBy(kind: TransportKind, text: string, count: number): string {
  const url = new URL(text);
  if (kind === 'ws') {
    url.protocol = url.protocol.replace('http', 'ws');
    url.searchParams.delete('format');
  } else {
    url.protocol = url.protocol.replace('ws', 'http');
    url.searchParams.set('format', 'batch');
    if (count > 1) url.searchParams.set('event', 'batch');
  }
  return url.href;
}
