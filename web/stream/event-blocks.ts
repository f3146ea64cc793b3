import { createParser } from 'eventsource-parser';
import type { EventSourceMessage } from 'eventsource-parser';

const BLOCK_END = '\n\n';
const ID = /^id: ?(?<id>.+)$/m;

/** A block of an event stream as it came: one event, or what fires none, such as an id by itself. */
export interface EventBlock {
  readonly text: string;
  /** Null where it fires no event. */
  readonly event: EventSourceMessage | null;
  /** The id in it; null where there is none. */
  readonly id: string | null;
}

export interface EventBlocksOptions {
  readonly block: (block: EventBlock) => void;
  /** Called with how long to wait before coming back, in milliseconds. */
  readonly retry?: (ms: number) => void;
}

/** Cuts a stream where an event ends. What is not whole yet is kept, as no event is without its end. */
export function createEventBlocks({ block, retry }: EventBlocksOptions): {
  take(text: string): void;
} {
  let pending = '';
  let event: EventSourceMessage | null = null;
  const parser = createParser({
    onEvent(next) {
      event = next;
    },
    ...(retry !== undefined && { onRetry: retry }),
  });

  function tell(text: string): void {
    event = null;
    parser.feed(text);
    block({ text, event, id: idIn(event, text) });
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

/** The parser tells the id of an event only. */
function idIn(event: EventSourceMessage | null, text: string): string | null {
  return event === null ? (ID.exec(text)?.groups?.['id'] ?? null) : (event.id ?? null);
}
