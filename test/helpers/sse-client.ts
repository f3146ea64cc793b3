import { request } from 'node:http';
import type {
  ClientRequest,
  IncomingHttpHeaders,
  IncomingMessage,
  OutgoingHttpHeaders,
} from 'node:http';

import { createParser } from 'eventsource-parser';
import type { EventSourceMessage } from 'eventsource-parser';
import { expect, onTestFinished } from 'vitest';

import type { GapReason } from '../../src/protocol/notice.ts';

/** A connection that reads an event stream. It is cut when the test is over. */
export interface SseClient {
  /** Resolves when the head of the answer is there. */
  readonly opened: Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders }>;
  /** Resolves when the connection is over, whoever ended it. */
  readonly closed: Promise<void>;
  readonly isClosed: boolean;
  /** The body so far. */
  readonly body: string;
  /** Everything between two blank lines, those without data included. */
  readonly blocks: string[];
  readonly events: EventSourceMessage[];
  readonly comments: string[];
  readonly retries: number[];
  /** The data of the events that have no name, or this one. */
  lines(name?: string): string[];
  /** What notices of a kind said. */
  notices(event: string): { readonly reason?: GapReason; readonly [field: string]: unknown }[];
  /** The id that a browser would come back with; '' before the first. */
  readonly lastId: string;
  readonly request: ClientRequest;
  /** Waits for so many lines. */
  sawLines(count: number): Promise<void>;
  /** Waits for a notice of a kind. */
  sawNotice(event: string): Promise<void>;
  /** Cuts the connection. */
  cut(): void;
}

export function connectSse(url: string, headers: OutgoingHttpHeaders = {}): SseClient {
  const events: EventSourceMessage[] = [];
  const comments: string[] = [];
  const retries: number[] = [];
  const parser = createParser({
    onEvent: (event) => events.push(event),
    onComment: (comment) => comments.push(comment),
    onRetry: (retry) => retries.push(retry),
  });
  const decoder = new TextDecoder('utf-8');
  const outgoing = request(url, { agent: false, headers });
  let body = '';
  let isClosed = false;
  const opened = new Promise<{ status: number; headers: IncomingHttpHeaders }>(
    (resolve, reject) => {
      outgoing.on('error', reject);
      outgoing.on('response', (response: IncomingMessage) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers });
        response.on('data', (chunk: Buffer) => {
          const text = decoder.decode(chunk, { stream: true });
          body += text;
          parser.feed(text);
        });
        response.on('error', () => outgoing.destroy());
      });
    },
  );
  // Who waits for the answer hears of it; nobody else needs to.
  opened.catch(() => undefined);
  const closed = new Promise<void>((resolve) => {
    outgoing.on('close', () => {
      isClosed = true;
      resolve();
    });
  });
  outgoing.end();
  onTestFinished(() => void outgoing.destroy());

  const blocks = (): string[] => body.split('\n\n').slice(0, -1);
  const lines = (name?: string): string[] =>
    events.filter(({ event }) => event === name).map(({ data }) => data);
  const notices = (event: string) => lines(event).map((data) => JSON.parse(data));

  return {
    opened,
    closed,
    get isClosed() {
      return isClosed;
    },
    get body() {
      return body;
    },
    get blocks() {
      return blocks();
    },
    events,
    comments,
    retries,
    lines,
    notices,
    get lastId() {
      return (
        /^id: (.*)$/m.exec(blocks().findLast((block) => /^id: /m.test(block)) ?? '')?.[1] ?? ''
      );
    },
    request: outgoing,
    async sawLines(count) {
      await expect.poll(() => lines().length, POLL).toBeGreaterThanOrEqual(count);
    },
    async sawNotice(event) {
      await expect.poll(() => notices(event).length, POLL).toBeGreaterThan(0);
    },
    cut: () => outgoing.destroy(),
  };
}

/** How tests wait for what must come. */
export const POLL = { interval: 10, timeout: 25_000 } as const;

/** Reads a stream that ends by itself. */
export async function readToEnd(
  url: string,
  headers: OutgoingHttpHeaders = {},
): Promise<SseClient> {
  const client = connectSse(url, headers);
  await client.opened;
  await client.closed;
  return client;
}
