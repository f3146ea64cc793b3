import { STATUS_CODES, ServerResponse } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

import { assertKnown } from '../auth/door.ts';
import type { Door } from '../auth/door.ts';
import type { Settings } from '../config/settings.ts';
import { isListWatch } from '../delivery/list-request.ts';
import type { Patience } from '../delivery/stall.ts';
import { createStream, parseWanted } from '../delivery/stream.ts';
import type { Stream } from '../delivery/stream.ts';
import type { Viewers } from '../delivery/viewers.ts';
import { createWebSocketSink } from '../delivery/ws-sink.ts';
import { SseTailError } from '../errors.ts';
import { ALLOWANCE_MS, createAllowance } from '../lib/allowance.ts';
import type { Counts } from '../lib/counts.ts';
import type { Catalog } from '../log/catalog.ts';
import type { ListFeed } from '../offered/list-feed.ts';
import { frameForm } from '../protocol/wire-batch.ts';
import { checkHost, checkOrigin } from './access.ts';
import { countRefusal, isClientGone, toErrorAnswer } from './errors.ts';
import { findLogs } from './find-logs.ts';
import type { FoundLogs } from './find-logs.ts';
import { presentedOf } from './presented.ts';
import { createSight } from './sight.ts';
import type { Sight } from './sight.ts';

export interface UpgradeDependencies {
  readonly catalog: Catalog;
  readonly door: Door;
  /** The list of all logs. */
  readonly feed: ListFeed;
  readonly viewers: Viewers;
  readonly counts: Pick<Counts, 'requestsRefused' | 'connectionsCut'>;
  /** How long clients may take nothing, now. */
  readonly patience: () => Patience;
  readonly settings: () => Settings;
  /** Where a request comes from, as far as its proxies are believed. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** Answers requests that are no WebSocket after all. */
  readonly handle: RequestListener;
  /** Told of each that has become a WebSocket. */
  readonly onUpgraded: (request: IncomingMessage, socket: Duplex) => void;
  readonly onError: (error: unknown) => void;
}

const TOO_LARGE = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';

/** Handles the `upgrade` event of the server: a WebSocket on the path of a stream. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export function createUpgradeHandler(dependencies: UpgradeDependencies): UpgradeHandler {
  const { viewers, feed, settings, addressOf, handle, onUpgraded, onError } = dependencies;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: settings().maxMessageBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });

  /** Whatever a client says costs time, and a viewer has nothing to say but that it is there. */
  function cutWhenFlooded(client: WebSocket, connection: Socket): void {
    const control = createAllowance(settings().maxControlBytes, ALLOWANCE_MS);
    connection.on('data', (chunk: Buffer) => {
      if (control.take(chunk.length) || connection.destroyed) return;
      dependencies.counts.connectionsCut.add('control');
      client.terminate();
    });
  }

  /** It is closed by whoever found it too large. */
  function countTooLarge(error: NodeJS.ErrnoException): void {
    if (error.code === TOO_LARGE) dependencies.counts.connectionsCut.add('message');
  }

  return (request, socket, head) => {
    // Before the handshake nobody else listens, and an error without a listener ends the process.
    socket.on('error', () => socket.destroy());
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      return answerPlainly(request, request.socket, handle);
    }
    void admit(request, socket, dependencies).then(
      (admitted) => upgrade({ request, socket, head }, admitted),
      (error: unknown) => {
        const answer = toErrorAnswer(error);
        const { status, body } = answer;
        countRefusal(answer, dependencies.counts.requestsRefused);
        if (status === 500 && !isClientGone(error)) onError(error);
        reject(socket, status, JSON.stringify(body));
      },
    );
  };

  function upgrade({ request, socket, head }: Upgrade, { wanted, watchOver }: Admitted): void {
    server.handleUpgrade(request, socket, head, (client) => {
      onUpgraded(request, socket);
      cutWhenFlooded(client, request.socket);
      client.on('error', countTooLarge);
      // Whoever may not read any more gets no more, not even a word of good-bye that would have to wait.
      client.once(
        'close',
        watchOver(() => client.terminate()),
      );
      const sink = createWebSocketSink(client, request.socket, dependencies.patience());
      const address = addressOf(request);
      if (wanted.kind === 'list') {
        return void viewers.serveList({ feed, sees: wanted.sees, form: frameForm, sink, address });
      }
      if (wanted.stream.left === 0) return sink.end('done');
      void viewers.serve({ stream: wanted.stream, sink, address });
    });
  }
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/**
 * Some clients offer HTTP/2 with every request, as Java's does and `curl --http2`.
 * [spec] A server may ignore an Upgrade: https://www.rfc-editor.org/rfc/rfc9110#name-upgrade
 * Node leaves no choice, and has let go of the connection: this does for it what it would have done.
 */
function answerPlainly(request: IncomingMessage, socket: Socket, handle: RequestListener): void {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  socket.on('drain', () => response.emit('drain'));
  socket.on('timeout', () => response.emit('timeout'));
  response.once('finish', () => socket.end());
  // Nobody reads what comes, and only who reads hears that the client has left.
  socket.once('end', () => socket.destroy());
  socket.resume();
  handle(request, response);
}

/** The list of logs as it changes, or the stream of some. */
type Wanted =
  | { readonly kind: 'list'; readonly sees: Sight['sees'] }
  | { readonly kind: 'stream'; readonly stream: Stream };

interface Admitted {
  readonly wanted: Wanted;
  readonly watchOver: (leave: () => void) => () => void;
}

/** The same checks as for a stream over HTTP, and that of the origin. @throws {SseTailError} */
async function admit(
  request: IncomingMessage,
  socket: Duplex,
  { catalog, door, settings, addressOf }: UpgradeDependencies,
): Promise<Admitted> {
  const current = settings();
  checkHost(request, current);
  checkOrigin(request, current);
  const visitor = await door.identify(presentedOf(request, socket, addressOf(request)));
  assertKnown(visitor);
  const sight = createSight(visitor, { door, catalog });
  const { logs, query } = findWanted(request, sight, current);
  if (logs === null) {
    return { wanted: { kind: 'list', sees: sight.sees }, watchOver: sight.watchOverList };
  }
  const lastEventId = request.headers['last-event-id'];
  const header = typeof lastEventId === 'string' ? lastEventId : null;
  const { lines, timeZone } = current;
  const wanted = parseWanted(logs, query, { lastEventId: header, lines, timeZone });
  return {
    wanted: { kind: 'stream', stream: createStream(wanted, 'frame') },
    watchOver: (leave) => sight.watchOver(logs, leave),
  };
}

/** Null for the list. @throws {SseTailError} */
function findWanted(
  request: IncomingMessage,
  sight: Sight,
  current: Settings,
): { readonly logs: FoundLogs | null; readonly query: URLSearchParams } {
  // Only the first question mark divides: an expression in the query may have others.
  const [path = '', ...rest] = (request.url ?? '').split('?');
  const query = new URLSearchParams(rest.join('?'));
  const prefix = `${current.base}logs/`;
  const isList = `${path}/` === prefix && isListWatch(query);
  if (!isList && !path.startsWith(prefix)) {
    throw new SseTailError('ERR_NOT_FOUND', `streams are at ${prefix}NAME`);
  }
  const logs = isList ? null : findLogs(sight, decodeName(path.slice(prefix.length)));
  if (!current.websocket) {
    throw new SseTailError(
      'ERR_WEBSOCKET_OFF',
      'WebSocket is switched off; read the stream over HTTP',
    );
  }
  return { logs, query };
}

function decodeName(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    // Malformed: as it stands it is no log's name.
    return encoded;
  }
}

function reject(socket: Duplex, status: number, body: string): void {
  // A client may keep its half of the connection open for ever, and no timeout is left to end that.
  socket.once('finish', () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Connection: close',
      ...(status === 401 ? ['WWW-Authenticate: Bearer realm="sse-tail"'] : []),
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
