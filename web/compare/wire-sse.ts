import { createParser } from 'eventsource-parser';
import type { EventSourceMessage } from 'eventsource-parser';

import { parseBatch } from '../stream/messages.ts';
import type { RawFrame, WireOptions } from './wire.ts';

/** How the batches of a log are named. */
const BATCH_EVENT = 'lines';
const BLOCK_END = '\n\n';

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
  let pending = '';
  let event: EventSourceMessage | null = null;
  const parser = createParser({
    onEvent(next) {
      event = next;
    },
  });

  function tell(block: string): void {
    event = null;
    parser.feed(block);
    frame({ ...frameOf(event, block), bytes: encoder.encode(block).length });
  }

  return {
    take(text) {
      // What was looked through has no end of a block, but perhaps half of one.
      let from = Math.max(0, pending.length - 1);
      pending += text;
      let start = 0;
      for (;;) {
        const at = pending.indexOf(BLOCK_END, from);
        if (at === -1) break;
        from = at + BLOCK_END.length;
        tell(pending.slice(start, from));
        start = from;
      }
      pending = pending.slice(start);
    },
  };
}

function frameOf(event: EventSourceMessage | null, block: string): Omit<RawFrame, 'bytes'> {
  if (event !== null) {
    const { event: name = 'message', id, data } = event;
    const batch = name === BATCH_EVENT ? parseBatch(data, id ?? '') : null;
    return { event: name, id: id ?? null, batch };
  }
  const id = /^id: ?(?<id>.+)$/m.exec(block)?.groups?.['id'] ?? null;
  return { event: id === null ? 'alive' : 'open', id, batch: null };
}
