import { parseFrame } from './messages.ts';
import type { Transport, TransportHandlers } from './transport.ts';

const CUT = { kind: 'cut' } as const;

/** The same stream over WebSocket. A cut is always for good: browsers do not reconnect one. */
export function openWebSocket(url: string, handlers: TransportHandlers): Transport {
  const socket = new WebSocket(url);
  const leaving = new AbortController();
  const { signal } = leaving;

  function close(): void {
    leaving.abort();
    socket.close();
  }

  function fail(): void {
    close();
    handlers.closed(CUT);
  }

  function onMessage(event: MessageEvent<string>): void {
    const frame = parseFrame(event.data);
    if (frame === null) {
      fail();
    } else if (frame.kind === 'batch') {
      handlers.batch(frame.message);
    } else if (frame.kind === 'ping') {
      handlers.ping(frame.ping);
    } else {
      if (frame.id !== null) handlers.position(frame.id);
      if (frame.kind === 'notice') handlers.notice(frame.notice, frame.log);
    }
  }

  socket.addEventListener('open', () => handlers.opened(), { signal });
  socket.addEventListener('message', onMessage, { signal });
  socket.addEventListener('close', fail, { signal });
  return { close };
}
