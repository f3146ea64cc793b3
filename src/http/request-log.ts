import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';

/** A request that is over, however long it took. */
export interface RequestEntry {
  readonly method: string;
  /** Without the query, which may have what somebody looks for. */
  readonly path: string;
  /** 101 for a WebSocket. */
  readonly status: number;
  readonly address: string;
  readonly durationMs: number;
}

export interface RequestEnd {
  /** Emits `close` when the request is over. */
  readonly closing: EventEmitter;
  readonly statusOf: () => number;
  readonly address: string;
}

/** Tells of a request when it is over. */
export function tellAtEnd(
  { method = '', url = '' }: IncomingMessage,
  { closing, statusOf, address }: RequestEnd,
  tell: (entry: RequestEntry) => void,
): void {
  const begunAt = performance.now();
  const [path = ''] = url.split('?');
  closing.on('close', () => {
    const durationMs = Math.round(performance.now() - begunAt);
    tell({ method, path, status: statusOf(), address, durationMs });
  });
}
