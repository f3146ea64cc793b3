import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';

import { createParser } from 'eventsource-parser';
import { WebSocket } from 'ws';

import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import type { Notice } from '../../src/protocol/notice.ts';

/** What a viewer has received, joined over all its connections. */
export interface Received {
  /** The lines, in the order in which they came. */
  readonly lines: string[];
  readonly notices: Notice[];
  /** The last id, to come back with; null before the first. */
  lastId: string | null;
}

export interface Connection {
  /** Resolves when the connection is over; true where it was cut after the bytes it was given. */
  readonly closed: Promise<boolean>;
  cut(): void;
}

/** Opens one connection and adds what it brings to `received`. */
export type Connect = (url: string, received: Received, cutAfterBytes: number) => Connection;

export function nothingReceived(): Received {
  return { lines: [], notices: [], lastId: null };
}

/**
 * A connection that reads server-sent events, and is reset after so many bytes of the body. An event
 * that is cut in the middle counts as not received, id and all, as the specification has it.
 */
export const connectEvents: Connect = (url, received, cutAfterBytes) => {
  const headers = received.lastId === null ? {} : { 'Last-Event-ID': received.lastId };
  const { promise: closed, resolve } = openPromise();
  const outgoing = request(url, { headers, agent: false });
  const parser = createParser({
    onEvent({ id, event, data }) {
      if (event === undefined) received.lines.push(data);
      else received.notices.push(toNotice(event, data));
      if (id !== undefined) received.lastId = id;
    },
  });
  const decoder = new TextDecoder();
  let bytesLeft = cutAfterBytes;
  let idLine = '';
  outgoing.on('response', (response: IncomingMessage) => {
    response.on('data', (chunk: Buffer) => {
      const text = decoder.decode(chunk.subarray(0, bytesLeft), { stream: true });
      bytesLeft -= chunk.length;
      // The parser does not tell of blocks that have an id and no data; only the first one is such.
      if (idLine !== 'done') idLine = takeFirstId(idLine + text, received);
      parser.feed(text);
      if (bytesLeft <= 0) outgoing.destroy();
    });
    response.on('error', () => outgoing.destroy());
  });
  outgoing.on('error', () => outgoing.destroy());
  outgoing.on('close', () => resolve(bytesLeft <= 0));
  outgoing.end();
  return { closed, cut: () => outgoing.destroy() };
};

/** Looks for the opening block; 'done' once it is whole. */
function takeFirstId(text: string, received: Received): string {
  const end = text.indexOf('\n\n');
  if (end < 0) return text;
  const id = /^id: (.+)$/m.exec(text.slice(0, end))?.[1];
  if (id !== undefined) received.lastId = id;
  return 'done';
}

/** A connection that reads a WebSocket, and is reset after so many bytes of messages. */
export const connectWebSocket: Connect = (url, received, cutAfterBytes) => {
  const address = new URL(url.replace(/^http/, 'ws'));
  if (received.lastId !== null) address.searchParams.set('last_event_id', received.lastId);
  const { promise: closed, resolve } = openPromise();
  const socket = new WebSocket(address);
  let bytesLeft = cutAfterBytes;
  socket.on('message', (data: Buffer) => {
    bytesLeft -= data.length;
    if (bytesLeft <= 0) return socket.terminate();
    takeMessage(JSON.parse(data.toString('utf8')), received);
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => resolve(bytesLeft <= 0));
  return { closed, cut: () => socket.terminate() };
};

function takeMessage(message: BatchMessage | (Notice & { id?: string }), received: Received): void {
  if ('lines' in message) {
    received.lines.push(...message.lines.map((line) => textOf(line)));
    received.lastId = message.id;
    return;
  }
  if (message.id !== undefined) received.lastId = message.id;
  if ((message.event as string) !== 'open') received.notices.push(message);
}

function textOf(line: BatchMessage['lines'][number]): string {
  return typeof line === 'string' ? line : Buffer.from(line.base64, 'base64').toString('utf8');
}

function toNotice(event: string, data: string): Notice {
  return { event, ...JSON.parse(data) };
}

function openPromise(): { promise: Promise<boolean>; resolve: (value: boolean) => void } {
  let resolve!: (value: boolean) => void;
  const promise = new Promise<boolean>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
