import { FIRST_LINES } from '../src/protocol/first-lines.ts';
import type { LogInfo } from '../src/protocol/log-info.ts';
import type { TransportKind } from './stream/transport.ts';

export type { LogInfo };

/** What `GET /logs` answers. */
export interface LogList {
  readonly logs: readonly LogInfo[];
  /** Whether streams are offered over WebSocket. A browser could not tell why one was refused. */
  readonly websocket: boolean;
  /** Who has signed in; null where nobody has, or not on a page of this server. */
  readonly user: string | null;
}

/** Asks for all logs; null where the answer is none. Rejects when the server does not answer. */
export async function fetchLogs(signal: AbortSignal): Promise<LogList | 'signed-out' | null> {
  const headers = { Accept: 'application/json' };
  const response = await fetch(apiUrl('logs'), { headers, signal, cache: 'no-store' });
  if (response.status === 401) return 'signed-out';
  const answer: unknown = await response.json();
  return isLogList(answer) ? answer : null;
}

function isLogList(value: unknown): value is LogList {
  return (
    typeof value === 'object' && value !== null && 'logs' in value && Array.isArray(value.logs)
  );
}

/** How often a stream shows that it is alive. */
const PING_SECONDS = 5;

/** Where the stream of a log is, or of several with commas between them, behind a position; null begins with the newest lines. */
export function streamUrl(name: string, kind: TransportKind, position: string | null): URL {
  const url = apiUrl(`logs/${name.split(',').map(encodeURIComponent).join(',')}`);
  if (position === null) url.searchParams.set('lines', String(FIRST_LINES));
  else url.searchParams.set('last_event_id', position);
  url.searchParams.set('ping', String(PING_SECONDS));
  if (kind === 'ws') url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  else url.searchParams.set('format', 'batch');
  return url;
}

/** Where the changes of the list are told, over WebSocket. */
export function listWatchUrl(): URL {
  const url = apiUrl('logs?watch');
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}

/** Where the bytes of a log's live file are. */
export function rawUrl(name: string): string {
  return apiUrl(`raw/${encodeURIComponent(name)}`).href;
}

/** Beside the page, wherever that is: the config may put a `base` before every path. */
export function apiUrl(path: string): URL {
  return new URL(path, document.baseURI);
}
