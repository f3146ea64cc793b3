import { createEventBlocks } from '../stream/event-blocks.ts';
import type { EventBlock } from '../stream/event-blocks.ts';
import { parseBatch } from '../stream/messages.ts';
import type { RawFrame, WireOptions } from './wire.ts';

/** How the batches of a log are named. */
const BATCH_EVENT = 'lines';

/**
 * Server-sent events, read as the bytes that they are: an EventSource tells neither how many those were, nor of what
 * fires no event.
 */
export async function readSse({ url, signal, frame, worked }: WireOptions): Promise<void> {
  const headers = { Accept: 'text/event-stream' };
  const answer = await fetch(url, { headers, signal, cache: 'no-store' });
  if (!answer.ok || answer.body === null) throw new Error(`answered with ${answer.status}`);
  const blocks = createBlocks(frame);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const begunAt = performance.now();
    blocks.take(read.value);
    worked(performance.now() - begunAt);
  }
}

/** Cuts a stream where an event ends. */
export function createBlocks(frame: (frame: RawFrame) => void): { take(text: string): void } {
  const encoder = new TextEncoder();
  return createEventBlocks({
    block: (block) => frame({ ...frameOf(block), bytes: encoder.encode(block.text).length }),
  });
}

function frameOf({ event, id }: EventBlock): Omit<RawFrame, 'bytes'> {
  if (event === null) return { event: id === null ? 'alive' : 'open', id, batch: null };
  const { event: name = 'message', data } = event;
  const batch = name === BATCH_EVENT ? parseBatch(data, id ?? '') : null;
  return { event: name, id, batch };
}
