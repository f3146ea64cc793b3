import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';

import { isOver } from '../lib/is-over.ts';

/** Begins what is asked for over HTTP/2: of each connection one request in a turn of the event loop. */
export interface Beginnings {
  add(request: IncomingMessage, response: ServerResponse): void;
}

type Waiting = () => boolean;

/**
 * A connection may ask for a hundred things in one breath, and take them back in the next. Begun in turn they leave
 * room for everybody else in between, and those that have been taken back by then are never begun. How many wait is
 * bounded by how many one connection may have open, and may take back.
 */
export function createBeginnings(handle: RequestListener): Beginnings {
  const waitingOf = new WeakMap<object, Waiting[]>();

  function beginNext(connection: object, waiting: Waiting[]): void {
    for (let begin = waiting.shift(); begin !== undefined; begin = waiting.shift()) {
      if (!begin()) continue;
      setImmediate(beginNext, connection, waiting);
      return;
    }
    waitingOf.delete(connection);
  }

  return {
    add(request, response) {
      const connection = connectionOf(response);
      if (connection === null) return;
      const begin = (): boolean => {
        if (isOver(response)) return false;
        handle(request, response);
        return true;
      };
      const before = waitingOf.get(connection);
      if (before !== undefined) return void before.push(begin);
      const waiting = [begin];
      waitingOf.set(connection, waiting);
      setImmediate(beginNext, connection, waiting);
    },
  };
}

/** Null where the request has been taken back already. */
function connectionOf(response: ServerResponse | Http2ServerResponse): object | null {
  return 'stream' in response ? (response.stream.session ?? null) : response.socket;
}
