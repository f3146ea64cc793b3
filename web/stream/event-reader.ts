import { createEventBlocks } from './event-blocks.ts';
import type { EventBlock } from './event-blocks.ts';
import { pause } from './pause.ts';
import { parseBatch, parseNotice, parsePing } from './messages.ts';
import type { TransportHandlers } from './transport.ts';

/** An answer that takes longer than this does not come. */
const ANSWER_MS = 10_000;
/** A page that takes nothing for so long is not waited for until it does again. */
const PATIENCE_MS = 5_000;
/** Until the server says how long to wait before coming back. */
const RETRY_MS = 3_000;
const BATCH_EVENTS: ReadonlySet<string> = new Set(['lines', 'batch']);

/** How an answer ended: nobody gave one that is a stream, it broke, or the server said that this is all. */
export type AnswerEnd = 'refused' | 'cut' | 'complete';

/** Reads the events of a stream with `fetch`, each answer behind the last id of the one before. */
export interface EventReader {
  /** How long the server wants one to wait before coming back. */
  readonly retryMs: number;
  /** Reads one answer to its end. Never rejects. */
  read(): Promise<AnswerEnd>;
}

/** A stream to be read. */
export interface FetchedOptions {
  readonly url: string;
  readonly handlers: TransportHandlers;
  /** Closes it. */
  readonly signal: AbortSignal;
}

export interface EventReaderOptions extends Omit<FetchedOptions, 'handlers'> {
  /** Told what comes, but for how an answer ended. */
  readonly handlers: Omit<TransportHandlers, 'retrying' | 'closed'>;
}

export function createEventReader({ url, handlers, signal }: EventReaderOptions): EventReader {
  let lastId: string | null = null;
  let retryMs = RETRY_MS;

  async function ask(): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | null> {
    const answering = new AbortController();
    const timer = setTimeout(() => answering.abort(), ANSWER_MS);
    const headers = { Accept: 'text/event-stream', ...(lastId && { 'Last-Event-ID': lastId }) };
    const both = AbortSignal.any([signal, answering.signal]);
    const answer = await fetch(url, { headers, signal: both, cache: 'no-store' }).catch(() => null);
    clearTimeout(timer);
    const type = answer?.headers.get('Content-Type') ?? '';
    return answer?.status === 200 && type.startsWith('text/event-stream') ? answer.body : null;
  }

  /** The next chunk is asked for when there is room for what this one has: until then the connection waits. */
  async function readAll(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<AnswerEnd> {
    let end: AnswerEnd = 'cut';
    let taken: unknown[] = [];
    const blocks = createEventBlocks({
      block(block) {
        // What it wants to be over is all that was asked for; its id would say so when coming back.
        if (isComplete(block)) end = 'complete';
        else taken.push(hand(block));
      },
      retry: (ms) => void (retryMs = ms),
    });
    const room = createRoom(signal);
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      taken = [];
      blocks.take(read.value);
      await room.wait(Promise.all(taken));
    }
    return end;
  }

  function hand({ event, id }: EventBlock): unknown {
    if (signal.aborted) return undefined;
    lastId = id ?? lastId;
    const { event: name = 'message', data } = event ?? { data: '' };
    if (BATCH_EVENTS.has(name)) {
      const message = parseBatch(data, lastId ?? '');
      if (message === null) throw new Error('a batch cannot be read');
      return handlers.batch(message);
    }
    if (id !== null) handlers.position(id);
    const ping = name === 'ping' ? parsePing(data) : null;
    if (ping !== null) handlers.ping(ping);
    const told = parseNotice(name, data);
    if (told !== null) handlers.notice(told.notice, told.log);
    return undefined;
  }

  return {
    get retryMs() {
      return retryMs;
    },
    async read() {
      const body = await ask();
      if (body === null || signal.aborted) return 'refused';
      handlers.opened();
      return readAll(body).catch(() => 'cut');
    },
  };
}

/** Waits for those who read, but not for ever for one that has stopped: others may read the same. */
function createRoom(signal: AbortSignal): { wait(taken: Promise<unknown>): Promise<void> } {
  let isStuck = false;
  return {
    async wait(taken) {
      const done = taken.then(() => (isStuck = false));
      if (isStuck) return;
      isStuck = true;
      const patience = new AbortController();
      await Promise.race([done, pause(PATIENCE_MS, AbortSignal.any([signal, patience.signal]))]);
      patience.abort();
    },
  };
}

/** Whether it says that a stream that does not follow has sent all. */
function isComplete({ event }: EventBlock): boolean {
  const told = event?.event === 'end' ? parseNotice('end', event.data) : null;
  return told?.notice.event === 'end' && told.notice.reason === 'no-follow';
}
