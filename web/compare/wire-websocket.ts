import { parseFrame } from '../stream/messages.ts';
import type { RawFrame, WireOptions } from './wire.ts';

/** The same stream over WebSocket. */
export function readWebSocket({ url, signal, frame, worked }: WireOptions): Promise<void> {
  const socket = new WebSocket(url);
  const encoder = new TextEncoder();
  return new Promise((resolve) => {
    // What comes while it is being closed comes too late.
    const end = (): void => {
      socket.close();
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
    socket.addEventListener('close', () => resolve());
    socket.addEventListener('message', ({ data }) => {
      if (signal.aborted) return;
      const begunAt = performance.now();
      const text = String(data);
      const { length } = encoder.encode(text);
      frame({ ...frameOf(text), bytes: length + headerBytes(length) });
      worked(performance.now() - begunAt);
    });
  });
}

function frameOf(text: string): Omit<RawFrame, 'bytes'> {
  const frame = parseFrame(text);
  if (frame === null) return { event: 'unknown', id: null, batch: null };
  switch (frame.kind) {
    case 'batch':
      return { event: 'lines', id: frame.message.id, batch: frame.message };
    case 'notice':
      return { event: frame.notice.event, id: frame.id, batch: null };
    case 'open':
      return { event: 'open', id: frame.id, batch: null };
    case 'ping':
      return { event: 'ping', id: null, batch: null };
  }
}

/**
 * What stands before the text of a frame from a server.
 * [spec] https://www.rfc-editor.org/rfc/rfc6455#section-5.2
 */
export function headerBytes(payload: number): number {
  if (payload < 126) return 2;
  return payload < 65_536 ? 4 : 10;
}
