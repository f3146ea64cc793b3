import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';

import { WebSocket } from 'ws';

import type { Protocol } from '../contenders/contender.ts';

/** An open stream. */
export interface Connection {
  /** Stops to read from the socket, so that the server can send no more. */
  pause(): void;
  resume(): void;
  close(): void;
}

export interface ConnectionEvents {
  onOpen(): void;
  /** A piece of the stream, as it came. */
  onBytes(count: number): void;
  /** Null: lines are not taken out of the stream, which then costs the client next to nothing. */
  readonly onLine: ((line: string) => void) | null;
  onEnd(): void;
  onError(error: unknown): void;
}

export type Connect = (url: string, events: ConnectionEvents) => Connection;

/** A viewer for each protocol: as little as will do, since viewers are not what is measured. */
export const CONNECTS: Readonly<Record<Protocol, Connect>> = {
  sse: connectEvents,
  ws: connectWebSocket,
};

function connectEvents(url: string, events: ConnectionEvents): Connection {
  let response: IncomingMessage | null = null;
  const parse = events.onLine && createEventParser(events.onLine);
  const outgoing = get(url, { agent: false }, (incoming) => {
    response = incoming;
    if (incoming.statusCode !== 200) events.onError(new Error(`status ${incoming.statusCode}`));
    incoming.on('data', (chunk: Buffer) => {
      events.onBytes(chunk.length);
      parse?.(chunk);
    });
    incoming.on('end', events.onEnd);
    incoming.on('error', events.onError);
    events.onOpen();
  });
  outgoing.on('error', events.onError);
  return {
    pause: () => response?.pause(),
    resume: () => response?.resume(),
    close: () => outgoing.destroy(),
  };
}

/** The data of every event without a name. Lines of the benchmark are ASCII. */
function createEventParser(onLine: (line: string) => void): (chunk: Buffer) => void {
  let unfinished = '';
  let isNamed = false;
  return (chunk) => {
    const fields = (unfinished + chunk.toString('latin1')).split('\n');
    unfinished = fields.pop() ?? '';
    for (const field of fields) {
      if (field === '') isNamed = false;
      else if (field.startsWith('event: ')) isNamed = true;
      else if (field.startsWith('data: ') && !isNamed) onLine(field.slice(6));
    }
  };
}

function connectWebSocket(url: string, { onLine, ...events }: ConnectionEvents): Connection {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.on('open', events.onOpen);
  socket.on('message', (frame: Buffer) => {
    events.onBytes(frame.length);
    if (onLine === null) return;
    const message: { lines?: string[] } = JSON.parse(frame.toString());
    for (const line of message.lines ?? []) onLine(line);
  });
  socket.on('close', events.onEnd);
  socket.on('error', events.onError);
  return {
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.terminate(),
  };
}
