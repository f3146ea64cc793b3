import { once } from 'node:events';

import { expect, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';

import type { BatchLine, BatchMessage } from '../../src/protocol/batch-message.ts';
import { POLL } from './sse-client.ts';

/** A frame that is not a batch: `open`, or a notice. */
export interface NoticeFrame {
  readonly event: string;
  readonly id?: string;
  readonly reason?: string;
  readonly retryMs?: number;
  readonly final?: boolean;
}

/** A viewer over WebSocket. It is cut when the test is over. */
export interface WsClient {
  readonly socket: WebSocket;
  readonly batches: BatchMessage[];
  readonly notices: NoticeFrame[];
  readonly lines: string[];
  /** What to resume with; '' before the first frame. */
  readonly lastId: string;
  /** The close code; null while it is open. */
  readonly code: number | null;
  sawLines(count: number): Promise<void>;
  sawNotice(event: string): Promise<void>;
  /** Stops reading with the first frame, before much more can have come; asked for at once. */
  pausedAtOpen(): Promise<void>;
  /** Waits for the end; its close code. */
  closed(): Promise<number>;
}

/** A line as text; bytes that are none as base64. */
export function textOf(line: BatchLine): string {
  return typeof line === 'string' ? line : line.base64;
}

export function connectWs(url: string, options: ClientOptions = {}): WsClient {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), options);
  const batches: BatchMessage[] = [];
  const notices: NoticeFrame[] = [];
  const lines: string[] = [];
  let lastId = '';
  let code: number | null = null;
  socket.on('message', (data: Buffer) => {
    const frame: BatchMessage | NoticeFrame = JSON.parse(data.toString('utf8'));
    lastId = frame.id ?? lastId;
    if ('event' in frame) {
      notices.push(frame);
      return;
    }
    batches.push(frame);
    lines.push(...frame.lines.map(textOf));
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', (closeCode) => {
    code = closeCode;
  });
  onTestFinished(() => socket.terminate());
  return {
    socket,
    batches,
    notices,
    lines,
    get lastId() {
      return lastId;
    },
    get code() {
      return code;
    },
    async sawLines(count) {
      await expect.poll(() => lines.length, POLL).toBeGreaterThanOrEqual(count);
    },
    async sawNotice(event) {
      await expect.poll(() => notices.some((notice) => notice.event === event), POLL).toBe(true);
    },
    async pausedAtOpen() {
      await once(socket, 'message');
      socket.pause();
    },
    async closed() {
      await expect.poll(() => code, POLL).not.toBeNull();
      return code ?? 0;
    },
  };
}
