import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

import type { CutCause } from '../lib/counts.ts';

const TOO_LARGE = 'HPE_HEADER_OVERFLOW';
const LATE_REQUEST = 'ERR_HTTP_REQUEST_TIMEOUT';
const LATE_HANDSHAKE = 'ERR_TLS_HANDSHAKE_TIMEOUT';

/**
 * Answers what is no request, and closes its connection. This is what Node does where nobody listens, and only who
 * listens hears which limit was met.
 * @param isAnswering whether an answer to an earlier request is still being sent: nothing may come between.
 * @returns the limit that was met; null where it was none.
 */
export function answerUnreadable(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  isAnswering: boolean,
): CutCause | null {
  // Whoever waited for the rest of a form may have closed it a moment ago.
  if (socket.destroyed) return null;
  const cause = causeOf(error);
  if (socket.writable && isRequest(error) && !isAnswering) {
    const status = statusOf(cause);
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
  }
  socket.destroy();
  return cause;
}

/** What goes wrong before, as with a handshake, could not be read by whoever did it. */
function isRequest({ code = '' }: NodeJS.ErrnoException): boolean {
  return code === LATE_REQUEST || code.startsWith('HPE_');
}

function causeOf({ code = '' }: NodeJS.ErrnoException): CutCause | null {
  if (code === TOO_LARGE) return 'headers';
  return code === LATE_REQUEST || code === LATE_HANDSHAKE ? 'slow' : null;
}

function statusOf(cause: CutCause | null): number {
  if (cause === 'headers') return 431;
  return cause === 'slow' ? 408 : 400;
}
