import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import type { Presented } from '../auth/identify.ts';

/** What a request says of who sends it. The query says nothing: URLs end up in logs. */
export function presentedOf(request: IncomingMessage, connection: Duplex): Presented {
  const gone = new AbortController();
  connection.once('close', () => gone.abort());
  return { headers: request.headers, peer: addressOf(request), signal: gone.signal };
}

/** Where a request came from; empty where that is not known. */
export function addressOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? '';
}
