import { NOTICE_EVENTS, parseBatch, parseNotice, parsePing } from './messages.ts';
import type { Transport, TransportHandlers } from './transport.ts';

/** How the batches of several logs are named, and those of one. */
const BATCH_EVENTS = ['lines', 'batch'] as const;

const CUT = { kind: 'cut' } as const;

/**
 * The stream as server-sent events. The browser opens it again by itself after a cut, with its last
 * id in `Last-Event-ID`; only a refusal (any status but 200) closes it for good.
 * [spec] https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model
 */
export function openSse(url: string, handlers: TransportHandlers): Transport {
  const source = new EventSource(url);
  const leaving = new AbortController();
  const { signal } = leaving;

  function close(): void {
    leaving.abort();
    source.close();
  }

  function fail(): void {
    close();
    handlers.closed(CUT);
  }

  function onLines(event: MessageEvent<string>): void {
    const message = parseBatch(event.data, event.lastEventId);
    if (message === null) fail();
    else handlers.batch(message);
  }

  // The opening block fires no event of its own: its id shows first on the first ping.
  function tellPosition({ lastEventId }: MessageEvent<string>): void {
    if (lastEventId !== '') handlers.position(lastEventId);
  }

  function onNotice(event: MessageEvent<string>): void {
    tellPosition(event);
    const told = parseNotice(event.type, event.data);
    if (told !== null) handlers.notice(told.notice, told.log);
  }

  function onPing(event: MessageEvent<string>): void {
    tellPosition(event);
    const ping = parsePing(event.data);
    if (ping !== null) handlers.ping(ping);
  }

  function onError(): void {
    if (source.readyState === EventSource.CLOSED) fail();
    else handlers.retrying();
  }

  source.addEventListener('open', () => handlers.opened(), { signal });
  source.addEventListener('error', onError, { signal });
  source.addEventListener('ping', onPing, { signal });
  for (const name of BATCH_EVENTS) source.addEventListener(name, onLines, { signal });
  for (const name of NOTICE_EVENTS) source.addEventListener(name, onNotice, { signal });
  return { close };
}
