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
  const answersOf = new WeakMap<Duplex, Set<ServerResponse>>();

  function answersOn(connection: Duplex): Set<ServerResponse> {
    const known = answersOf.get(connection);
    if (known !== undefined) return known;
    const answers = new Set<ServerResponse>();
    answersOf.set(connection, answers);
    connection.once('close', () => {
      for (const answer of answers) closeQueued(answer);
    });
    return answers;
  }

  return {
    add({ socket }, response) {
      const answers = answersOn(socket);
      answers.add(response);
      response.on('close', () => answers.delete(response));
    },
    isAnyOn: (connection) => (answersOf.get(connection)?.size ?? 0) > 0,
  };
}

/** One whose turn has come has the connection, and is told by Node. */
function closeQueued(response: ServerResponse): void {
  if (response.socket !== null) return;
  response.destroy();
  response.emit('close');
}
