import { request } from 'node:http';

import { createParser } from 'eventsource-parser';
import { WebSocket } from 'ws';

import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import type { Notice } from '../../src/protocol/notice.ts';
import type { Connection } from './viewer.ts';

/** The bytes of a log as batches told of them, joined over all connections. */
export interface ReceivedBytes {
  bytes: Buffer;
  /** Pieces and unfinished lines that were sent, by the offset at which they end. */
  readonly partials: number[];
  readonly notices: Notice[];
  /** The last id, to come back with; null before the first. */
  lastId: string | null;
}

export function noBytes(): ReceivedBytes {
  return { bytes: Buffer.alloc(0), partials: [], notices: [], lastId: null };
}

/** Opens one connection, which is reset after so many bytes. */
export type ConnectBatches = (
  url: string,
  received: ReceivedBytes,
  cutAfterBytes: number,
) => Pick<Connection, 'closed' | 'cut'>;

export const connectBatchEvents: ConnectBatches = (url, received, cutAfterBytes) => {
  const headers = received.lastId === null ? {} : { 'Last-Event-ID': received.lastId };
  const outgoing = request(`${url}&format=batch`, { headers, agent: false });
  const parser = createParser({
    onEvent: ({ event, id, data }) => take({ event, ...JSON.parse(data), id }, received),
  });
  const decoder = new TextDecoder();
  let bytesLeft = cutAfterBytes;
  outgoing.on('response', (response) => {
    response.on('data', (chunk: Buffer) => {
      parser.feed(decoder.decode(chunk.subarray(0, bytesLeft), { stream: true }));
      bytesLeft -= chunk.length;
      if (bytesLeft <= 0) outgoing.destroy();
    });
    response.on('error', () => outgoing.destroy());
  });
  const closed = new Promise<boolean>((resolve) => {
    outgoing.on('close', () => resolve(bytesLeft <= 0));
  });
  outgoing.on('error', () => outgoing.destroy());
  outgoing.end();
  return { closed, cut: () => outgoing.destroy() };
};

export const connectBatchFrames: ConnectBatches = (url, received, cutAfterBytes) => {
  const address = new URL(url.replace(/^http/, 'ws'));
  if (received.lastId !== null) address.searchParams.set('last_event_id', received.lastId);
  const socket = new WebSocket(address);
  let bytesLeft = cutAfterBytes;
  socket.on('message', (data: Buffer) => {
    bytesLeft -= data.length;
    if (bytesLeft <= 0) return socket.terminate();
    take(JSON.parse(data.toString('utf8')), received);
  });
  const closed = new Promise<boolean>((resolve) => {
    socket.on('close', () => resolve(bytesLeft <= 0));
  });
  socket.on('error', () => socket.terminate());
  return { closed, cut: () => socket.terminate() };
};

function take(message: BatchMessage | (Notice & { id?: string }), received: ReceivedBytes): void {
  if ('lengths' in message) takeBatch(message, received);
  else if ((message.event as string) !== 'open') received.notices.push(message);
  if ('reason' in message && message.reason === 'nul-hole') {
    received.bytes = Buffer.concat([received.bytes, Buffer.alloc(message.bytes ?? 0)]);
  }
  received.lastId = message.id ?? received.lastId;
}

function takeBatch(message: BatchMessage, received: ReceivedBytes): void {
  received.bytes = Buffer.concat([received.bytes, bytesOfBatch(message)]);
  if (message.partial === true) received.partials.push(received.bytes.length);
}

/** A batch says the bytes of its lines, and by their lengths which line ends they have. */
export function bytesOfBatch({ lines, lengths }: Pick<BatchMessage, 'lines' | 'lengths'>): Buffer {
  const parts = lines.map((line, index) => {
    const text = typeof line === 'string' ? Buffer.from(line) : Buffer.from(line.base64, 'base64');
    const end = ['', '\n', '\r\n'][(lengths[index] ?? 0) - text.length] ?? 'a length that is wrong';
    return Buffer.concat([text, Buffer.from(end)]);
  });
  return Buffer.concat(parts);
}
