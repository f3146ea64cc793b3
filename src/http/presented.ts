import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import type { Presented } from '../auth/identify.ts';

/** What a request says of who sends it. The query says nothing: URLs end up in logs. */
export function presentedOf({ headers, socket }: IncomingMessage, connection: Duplex): Presented {
  const gone = new AbortController();
  connection.once('close', () => gone.abort());
  return { headers, peer: socket.remoteAddress ?? '', signal: gone.signal };
}
