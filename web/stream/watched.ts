import type { CutReason } from './state.ts';
import { watchSilence } from './silence.ts';
import { openSse } from './transport-sse.ts';
import { openWebSocket } from './transport-websocket.ts';
import type { Transport, TransportHandlers, TransportKind } from './transport.ts';

type Open = (url: string, handlers: TransportHandlers) => Transport;

/** What few choose is loaded when it is. */
const OPENERS: Readonly<Record<TransportKind, Open>> = {
  sse: openSse,
  ws: openWebSocket,
  fetch: openLater('openFetch'),
  poll: openLater('openPoll'),
};

/** An answer that takes longer than this does not come: a connection that was kept open may be dead too. */
const ANSWER_MS = 10_000;
/** From the answer to the first sign of life the server may look for the place. */
const FIRST_SIGN_MS = 60_000;
/** Longer than this nobody waits to hear why a stream was cut. */
const ASK_MS = 5_000;

/**
 * Opens a stream, and says more than the browser does when it is cut: whether it fell silent, and what the
 * server answers instead, which neither EventSource nor WebSocket tells.
 */
export function openWatched(
  kind: TransportKind,
  url: string,
  handlers: TransportHandlers,
): Transport {
  const leaving = new AbortController();
  const silence = watchSilence(() => {
    close();
    handlers.closed({ kind: 'silent' });
  });
  silence.allow(ANSWER_MS);
  const transport = OPENERS[kind](url, {
    ...handlers,
    opened() {
      silence.allow(FIRST_SIGN_MS);
      handlers.opened();
    },
    batch(message) {
      silence.heard();
      return handlers.batch(message);
    },
    notice(notice, log) {
      silence.heard();
      handlers.notice(notice, log);
    },
    ping(ping) {
      silence.expect(ping.everyMs);
      handlers.ping(ping);
    },
    retrying() {
      silence.close();
      handlers.retrying();
    },
    closed() {
      silence.close();
      void tellWhy();
    },
  });

  async function tellWhy(): Promise<void> {
    const because = await askWhy(url, leaving.signal);
    if (!leaving.signal.aborted) handlers.closed(because);
  }

  function close(): void {
    leaving.abort();
    silence.close();
    transport.close();
  }

  return { close };
}

function openLater(name: 'openFetch' | 'openPoll'): Open {
  return (url, handlers) => {
    const leaving = new AbortController();
    const { signal } = leaving;
    import('./fetched.ts').then(
      (all) => signal.aborted || all[name]({ url, handlers, signal }),
      () => signal.aborted || handlers.closed({ kind: 'unreachable' }),
    );
    return { close: () => leaving.abort() };
  };
}

/** Asks for the same stream without its body, and sees what the server says. Never rejects. */
async function askWhy(url: string, signal: AbortSignal): Promise<CutReason> {
  const asked = new URL(url);
  asked.protocol = asked.protocol.replace('ws', 'http');
  const init = { method: 'HEAD', signal: AbortSignal.any([signal, AbortSignal.timeout(ASK_MS)]) };
  const answer = await fetch(asked, init).catch(() => null);
  if (answer === null) return { kind: 'unreachable' };
  const isStream = answer.headers.get('Content-Type')?.startsWith('text/event-stream') ?? false;
  // A page of HTML with a 200, as a sign-in page is, is a refusal too.
  if (answer.ok && isStream) return { kind: 'cut' };
  return { kind: 'refused', status: answer.status };
}
