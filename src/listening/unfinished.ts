import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The answers over HTTP/1.1 that are not over yet, by their connections. */
export interface Unfinished {
  add(request: IncomingMessage, response: ServerResponse): void;
  /** Whether one is still to be sent on this connection. */
  isAnyOn(connection: Duplex): boolean;
}

/**
 * Requests may be sent one behind the other without a wait. When their connection closes, Node tells the answer
 * whose turn it is, and no other; whoever waits for the close of those would keep its place for ever, so here
 * they are told.
 */
export function createUnfinished(): Unfinished {
  /** Those that were not over when the last one came; nearly always it is that one alone. */
  const answersOf = new WeakMap<Duplex, readonly ServerResponse[]>();
  /** Connections of which it is told when they close. */
  const heeded = new WeakSet<Duplex>();

  function openOn(connection: Duplex): readonly ServerResponse[] {
    return answersOf.get(connection)?.filter(isOpen) ?? [];
  }

  /** Only where one stands behind another: a stream would keep what listens for as long as it lasts. */
  function heedClose(connection: Duplex): void {
    if (heeded.has(connection)) return;
    heeded.add(connection);
    connection.once('close', () => {
      for (const answer of openOn(connection)) closeQueued(answer);
    });
  }

  return {
    add({ socket }, response) {
      const before = openOn(socket);
      answersOf.set(socket, [...before, response]);
      if (before.length > 0) heedClose(socket);
    },
    isAnyOn: (connection) => openOn(connection).length > 0,
  };
}

function isOpen({ closed }: ServerResponse): boolean {
  return !closed;
}

/** One whose turn has come has the connection, and is told by Node. */
function closeQueued(response: ServerResponse): void {
  if (response.socket !== null) return;
  response.destroy();
  response.emit('close');
}
