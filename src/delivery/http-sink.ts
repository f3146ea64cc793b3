import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';

import { isOver } from '../lib/is-over.ts';
import { createChunkWriter } from './chunks.ts';
import type { ChunkWriter } from './chunks.ts';
import { createGathered } from './gather.ts';
import type { Gathered } from './gather.ts';
import { createPiecewiseWrite } from './piecewise.ts';
import type { Sink } from './sink.ts';
import { cutWhenStalled } from './stall.ts';
import type { Patience } from './stall.ts';

/**
 * An HTTP response as a sink. `write` of Node takes any amount and only says that it should have been
 * less, so each write waits for `drain`; and when the client is gone `drain` never comes, only `close`.
 * @param patience a client that takes nothing for this long is cut off; it can come back.
 */
export function createHttpSink(
  response: ServerResponse | Http2ServerResponse,
  patience: Patience,
): Sink {
  return new HttpSink(response, patience);
}

class HttpSink implements Sink {
  private readonly response: ServerResponse | Http2ServerResponse;
  private readonly writer: Pick<ChunkWriter, 'write'> & Partial<ChunkWriter>;
  private onGone: (() => void) | null = null;
  private waiting: (() => void) | null = null;
  private isGone: boolean;
  private gathered: Gathered | null = null;
  /** False where what was gathered has left no room since. */
  private hasRoom = true;

  constructor(response: ServerResponse | Http2ServerResponse, patience: Patience) {
    this.response = response;
    this.isGone = isOver(response);
    const release = (): void => this.release();
    response.on('drain', release);
    response.on('close', () => this.close());
    // The close that follows every error says all that matters: the viewer is gone.
    response.on('error', release);
    if ('stream' in response) {
      this.writer = { write: createPiecewiseWrite(response, patience) };
    } else {
      this.writer = createChunkWriter(response, release);
      cutWhenStalled(response, patience);
    }
  }

  get isOpen(): boolean {
    return !this.isGone && !this.response.writableEnded;
  }

  get isWaiting(): boolean {
    return this.waiting !== null;
  }

  write(bytes: Buffer): Promise<void> | null {
    if (this.isGone || this.takes(bytes)) return null;
    return new Promise<void>((resolve) => {
      this.waiting = resolve;
    });
  }

  gather(): void {
    this.gathered ??= createGathered((bytes) => {
      this.hasRoom = this.isGone || this.writer.write(bytes);
      return this.hasRoom;
    });
  }

  onClose(listener: () => void): void {
    if (this.isGone) listener();
    else this.onGone = listener;
  }

  offer(bytes: Buffer): void {
    this.gathered?.flush();
    if (this.waiting === null && !this.isGone) this.writer.write(bytes);
  }

  heartbeat(bytes: Buffer | null): void {
    if (bytes !== null) this.offer(bytes);
  }

  end(): void {
    this.gathered?.flush();
    this.response.end();
  }

  /** Whether there is room for more after this. */
  private takes(bytes: Buffer): boolean {
    if (this.gathered === null) return this.writer.write(bytes);
    return this.gathered.add(bytes) && this.hasRoom;
  }

  private release(): void {
    this.hasRoom = true;
    this.waiting?.();
    this.waiting = null;
  }

  private close(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.writer.close?.();
    this.release();
    this.onGone?.();
  }
}
