import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';

import { WebSocket } from 'ws';

import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import { parseEventId } from '../../src/protocol/event-id.ts';
import { RESERVED_EVENT_NAMES } from '../../src/protocol/notice.ts';
import type { Notice } from '../../src/protocol/notice.ts';
import type { Connect, Receiver } from './viewer.ts';

/**
 * As connectEvents, for streams in which the position moves without a line: a block with nothing but an
 * id counts, as it does for a browser.
 */
export const connectBlocks: Connect = (url, received, cutAfterBytes) => {
  const headers = received.lastId === null ? {} : { 'Last-Event-ID': received.lastId };
  const outgoing = request(url, { headers, agent: false });
  const decoder = new TextDecoder();
  let bytesLeft = cutAfterBytes;
  let text = '';
  let incoming: IncomingMessage | null = null;
  outgoing.on('response', (response) => {
    incoming = response;
    response.on('data', (chunk: Buffer) => {
      if (bytesLeft <= 0) return;
      text += decoder.decode(chunk.subarray(0, bytesLeft), { stream: true });
      bytesLeft -= chunk.length;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) takeBlock(block, received);
      if (bytesLeft <= 0) outgoing.socket?.resetAndDestroy();
    });
    response.on('error', () => outgoing.destroy());
  });
  const closed = new Promise<boolean>((resolve) => {
    outgoing.on('close', () => resolve(bytesLeft <= 0));
  });
  outgoing.on('error', () => outgoing.destroy());
  outgoing.end();
  return {
    closed,
    cut: () => outgoing.destroy(),
    pause: () => incoming?.pause(),
    resume: () => incoming?.resume(),
  };
};

function takeBlock(block: string, received: Receiver): void {
  const field = (name: string): string[] =>
    block
      .split('\n')
      .flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []));
  const [id] = field('id');
  const [event] = field('event');
  const data = field('data');
  const text = data.join('\n');
  if (event === undefined) received.takeLines(data.length > 0 ? [text] : []);
  else if (RESERVED_EVENT_NAMES.has(event)) received.takeNotice({ event, ...JSON.parse(text) });
  else received.takeLines([`${event} ${text}`]);
  if (id !== undefined) received.lastId = id;
}

/**
 * A WebSocket that proves of each filtered message that it begins where the one before ended, and that its
 * lines and what was left out are all bytes in between.
 */
export const connectAccounting: Connect = (url, received, cutAfterBytes) => {
  const address = new URL(url.replace(/^http/, 'ws'));
  if (received.lastId !== null) address.searchParams.set('last_event_id', received.lastId);
  const socket = new WebSocket(address);
  let bytesLeft = cutAfterBytes;
  /** Null where the next message may begin anywhere. */
  let expected: number | null = null;
  socket.on('message', (data: Buffer) => {
    bytesLeft -= data.length;
    if (bytesLeft <= 0) return socket.terminate();
    const message: BatchMessage | (Notice & { id?: string }) = JSON.parse(data.toString('utf8'));
    if ('lengths' in message) {
      if (expected !== null && message.offset !== expected) {
        throw new Error(`it begins at ${message.offset}, and not at ${expected}`);
      }
      expected = endOf(message);
      received.takeLines(message.lines.map(String));
    } else if ((message.event as string) !== 'open') {
      if (message.event === 'rotated' || message.event === 'truncated') expected = 0;
      received.takeNotice(message);
    }
    received.lastId = message.id ?? received.lastId;
  });
  const closed = new Promise<boolean>((resolve) => {
    socket.on('close', () => resolve(bytesLeft <= 0));
  });
  socket.on('error', () => socket.terminate());
  return {
    closed,
    cut: () => socket.terminate(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
};

function endOf({ offset, lengths, skipped = [], id }: BatchMessage): number {
  const bytes = [...lengths, ...skipped.map(([, left]) => left)];
  const end = bytes.reduce((sum, size) => sum + size, offset);
  if (end !== parseEventId(id)?.offset) throw new Error(`it ends at ${end}, and its id is ${id}`);
  return end;
}
