import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import { createParser } from 'eventsource-parser';
import { WebSocket } from 'ws';

import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import { RESERVED_EVENT_NAMES } from '../../src/protocol/notice.ts';
import type { Notice } from '../../src/protocol/notice.ts';

/**
 * Who takes what comes over all connections of a viewer, in the order in which it comes. Of several logs
 * the name stands before each line, and a space.
 */
export interface Receiver {
  takeLines(lines: readonly string[]): void;
  takeNotice(notice: Notice): void;
  /** The last id, to come back with; null before the first. */
  lastId: string | null;
}

/** What a viewer has received, joined over all its connections. */
export interface Received extends Receiver {
  /** The lines, in the order in which they came. */
  readonly lines: string[];
  readonly notices: Notice[];
}

export interface Connection {
  /** Resolves when the connection is over; true where it was cut after the bytes it was given. */
  readonly closed: Promise<boolean>;
  cut(): void;
  /** Of the answer; null while there is none, or where nobody looks at it. */
  readonly status?: number | null;
  /** Stops to read; what comes waits where the network keeps it. */
  pause(): void;
  resume(): void;
}

/** How a connection that was read far enough ends: by a reset, or in good order. */
export type CutKind = 'RST' | 'FIN';

/** Opens one connection and gives what it brings to `receiver`. */
export type Connect = (
  url: string,
  receiver: Receiver,
  cutAfterBytes: number,
  kind?: CutKind,
) => Connection;

export function nothingReceived(): Received {
  const lines: string[] = [];
  const notices: Notice[] = [];
  return {
    lines,
    notices,
    lastId: null,
    takeLines: (more) => void lines.push(...more),
    takeNotice: (notice) => void notices.push(notice),
  };
}

/**
 * A connection that reads server-sent events, and is reset after so many bytes of the body. An event
 * that is cut in the middle counts as not received, id and all, as the specification has it.
 */
export const connectEvents: Connect = (url, received, cutAfterBytes, kind = 'RST') => {
  const headers = received.lastId === null ? {} : { 'Last-Event-ID': received.lastId };
  const { promise: closed, resolve } = openPromise();
  const outgoing = request(url, { headers, agent: false });
  const parser = createParser({
    onEvent({ id, event, data }) {
      if (event === undefined) received.takeLines([data]);
      else if (RESERVED_EVENT_NAMES.has(event)) received.takeNotice(toNotice(event, data));
      else received.takeLines(linesOf(event, data, url));
      if (id !== undefined) received.lastId = id;
    },
  });
  const decoder = new TextDecoder();
  let bytesLeft = cutAfterBytes;
  let idLine = '';
  let incoming: IncomingMessage | null = null;
  outgoing.on('response', (response: IncomingMessage) => {
    incoming = response;
    response.on('data', (chunk: Buffer) => {
      // What was read from the network at once comes in several pieces.
      if (bytesLeft <= 0) return;
      const text = decoder.decode(chunk.subarray(0, bytesLeft), { stream: true });
      bytesLeft -= chunk.length;
      // The parser does not tell of blocks that have an id and no data; only the first one is such.
      if (idLine !== 'done') idLine = takeFirstId(idLine + text, received);
      parser.feed(text);
      if (bytesLeft <= 0) hangUp(outgoing.socket, kind);
    });
    response.on('error', () => outgoing.destroy());
  });
  outgoing.on('error', () => outgoing.destroy());
  outgoing.on('close', () => resolve(bytesLeft <= 0));
  outgoing.end();
  return {
    closed,
    cut: () => outgoing.destroy(),
    get status() {
      return incoming?.statusCode ?? null;
    },
    pause: () => incoming?.pause(),
    resume: () => incoming?.resume(),
  };
};

/** An event that is named by its log: a line, or a batch where that was asked for. */
function linesOf(event: string, data: string, url: string): string[] {
  const log = event.replace(/^log:/, '');
  if (!url.includes('format=batch')) return [`${log} ${data}`];
  const message: BatchMessage = JSON.parse(data);
  return message.lines.map((line) => `${log} ${textOf(line)}`);
}

function hangUp(socket: Socket | null, kind: CutKind): void {
  if (kind === 'RST') socket?.resetAndDestroy();
  else socket?.destroy();
}

/** Looks for the opening block; 'done' once it is whole. */
function takeFirstId(text: string, received: Receiver): string {
  const end = text.indexOf('\n\n');
  if (end < 0) return text;
  const id = /^id: (.+)$/m.exec(text.slice(0, end))?.[1];
  if (id !== undefined) received.lastId = id;
  return 'done';
}

/** A connection that reads a WebSocket, and is reset after so many bytes of messages. */
export const connectWebSocket: Connect = (url, received, cutAfterBytes, kind = 'RST') => {
  const address = new URL(url.replace(/^http/, 'ws'));
  if (received.lastId !== null) address.searchParams.set('last_event_id', received.lastId);
  const { promise: closed, resolve } = openPromise();
  const socket = new WebSocket(address);
  let bytesLeft = cutAfterBytes;
  let stream: Socket | null = null;
  let status: number | null = null;
  socket.on('upgrade', (response) => {
    status = response.statusCode ?? null;
    stream = response.socket;
  });
  socket.on('message', (data: Buffer) => {
    if (bytesLeft <= 0) return;
    bytesLeft -= data.length;
    if (bytesLeft <= 0) return hangUp(stream, kind);
    takeMessage(JSON.parse(data.toString('utf8')), received);
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => resolve(bytesLeft <= 0));
  return {
    closed,
    cut: () => socket.terminate(),
    get status() {
      return status;
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
};

function takeMessage(message: BatchMessage | (Notice & { id?: string }), received: Receiver): void {
  // A notice of late lines has some too: what has an event is no batch.
  if (!('event' in message)) {
    const before = message.log === undefined ? '' : `${message.log} `;
    received.takeLines(message.lines.map((line) => before + textOf(line)));
    received.lastId = message.id;
    return;
  }
  if (message.id !== undefined) received.lastId = message.id;
  if ((message.event as string) !== 'open') received.takeNotice(message);
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
