import { NOTICE_EVENTS, parseBatch, parseNotice } from './messages.ts';
import type { Transport, TransportHandlers } from './transport.ts';

/**
 * The stream as server-sent events. The browser opens it again by itself after a cut, with its last
 * id in `Last-Event-ID`; only a refusal (any status but 200) closes it for good.
 * [spec] https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model
 */
export function openSse(url: URL, handlers: TransportHandlers): Transport {
  const source = new EventSource(url);
  const leaving = new AbortController();
  const { signal } = leaving;

  function close(): void {
    leaving.abort();
    source.close();
  }

  function fail(): void {
    close();
    handlers.closed();
  }

  function onLines(event: MessageEvent<string>): void {
    const message = parseBatch(event.data);
    if (message === null) fail();
    else handlers.batch(message);
  }

  function onNotice(event: MessageEvent<string>): void {
    // The opening block fires no event of its own: its id shows first on a notice.
    if (event.lastEventId !== '') handlers.position(event.lastEventId);
    const notice = parseNotice(event.type, event.data);
    if (notice !== null) handlers.notice(notice);
  }

  function onError(): void {
    if (source.readyState === EventSource.CLOSED) fail();
    else handlers.retrying();
  }

  source.addEventListener('open', () => handlers.opened(), { signal });
  source.addEventListener('error', onError, { signal });
  source.addEventListener('lines', onLines, { signal });
  for (const name of NOTICE_EVENTS) source.addEventListener(name, onNotice, { signal });
  return { close };
}
