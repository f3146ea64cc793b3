import type { OpenTransport, Transport, TransportHandlers, TransportKind } from '../transport.ts';

/** What a page asks of the worker. `stream` is the page's own number for one. */
export type Asked =
  | {
      readonly kind: 'open';
      readonly stream: number;
      readonly transport: TransportKind;
      readonly url: string;
    }
  | { readonly kind: 'close'; readonly stream: number }
  /** The page has drawn on a batch: there is room for another. */
  | { readonly kind: 'taken'; readonly stream: number }
  /** The page is there still: nobody tells a worker that one is not. */
  | { readonly kind: 'alive' };

/** What the worker says to a page. */
export type Answered = {
  [Name in keyof TransportHandlers]: {
    readonly stream: number;
    readonly name: Name;
    readonly words: Parameters<TransportHandlers[Name]>;
  };
}[keyof TransportHandlers];

/** A page says so often that it is there. */
export const ALIVE_MS = 10_000;
/** A page that said nothing for so long is gone. One that nobody sees has closed its streams long before. */
const GONE_MS = 90_000;

/** What a worker needs of the port of a page. */
export interface PagePort {
  postMessage(message: Answered): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<Asked>) => void): void;
  start(): void;
  close(): void;
}

/** Serves one page for as long as it is there. */
export function servePage(port: PagePort, open: OpenTransport): void {
  const streams = new Map<number, Transport>();
  /** Of each stream what is waiting for a batch to be taken, the oldest first. */
  const waiting = new Map<number, (() => void)[]>();
  let heardAt = performance.now();
  const watch = setInterval(() => {
    if (performance.now() - heardAt < GONE_MS) return;
    clearInterval(watch);
    for (const transport of streams.values()) transport.close();
    port.close();
  }, ALIVE_MS);

  port.addEventListener('message', ({ data }) => {
    heardAt = performance.now();
    if (data.kind === 'open') {
      streams.set(data.stream, open(data.transport, data.url, handlersOf(data.stream)));
    } else if (data.kind === 'close') {
      streams.get(data.stream)?.close();
      streams.delete(data.stream);
      waiting.delete(data.stream);
    } else if (data.kind === 'taken') {
      waiting.get(data.stream)?.shift()?.();
    }
  });
  port.start();

  function handlersOf(stream: number): TransportHandlers {
    const own: (() => void)[] = [];
    waiting.set(stream, own);
    return {
      opened: (...words) => port.postMessage({ stream, name: 'opened', words }),
      batch(...words) {
        port.postMessage({ stream, name: 'batch', words });
        return new Promise<void>((taken) => void own.push(taken));
      },
      notice: (...words) => port.postMessage({ stream, name: 'notice', words }),
      ping: (...words) => port.postMessage({ stream, name: 'ping', words }),
      position: (...words) => port.postMessage({ stream, name: 'position', words }),
      retrying: (...words) => port.postMessage({ stream, name: 'retrying', words }),
      closed: (...words) => port.postMessage({ stream, name: 'closed', words }),
    };
  }
}

/** Hands on what the worker said. */
export function tell(handlers: TransportHandlers, { name, words }: Answered): void {
  Reflect.apply(handlers[name], handlers, words);
}
