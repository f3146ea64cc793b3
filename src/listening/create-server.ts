import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';

import type { Settings, TlsSettings } from '../config/settings.ts';
import { CONNECTION_OPTIONS } from '../lib/connection-options.ts';
import type { CutCause } from '../lib/counts.ts';
import { createBeginnings } from './beginnings.ts';
import { headerBytesOf } from './header-size.ts';
import { answerUnreadable } from './unreadable.ts';
import { createUnfinished } from './unfinished.ts';

/** So often is looked for who sends too slowly. Milliseconds. */
const CHECK_MS = 1000;
/** A connection over HTTP/1.1 that waits for its next request is closed after this. Milliseconds. */
const KEEP_ALIVE_MS = 5000;

/** A server over TCP, or over TLS with HTTP/2 for whoever speaks it. It does not listen by itself. */
export interface WebServer {
  readonly server: NetServer;
  /** Closes connections on which nothing goes on, and the others once that has ended. */
  closeIdle(): void;
  /** Looks for no other certificate any more. */
  close(): void;
}

export interface WebServerOptions extends Pick<
  Settings,
  'headersTimeoutMs' | 'maxHeaderBytes' | 'maxControlBytes' | 'maxResets' | 'trustProxy'
> {
  /** Null: no TLS, and HTTP/1.1 only, since no browser speaks HTTP/2 without. */
  readonly tls: TlsSettings | null;
  /** A request of HTTP/2 looks like any other to whoever uses no more of it than both have. */
  readonly handle: RequestListener;
  /** Is given connections that a client would like to use otherwise. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Told of each connection that is closed for what comes on it, or does not, and of headers that are refused. */
  readonly onCut: (cause: CutCause) => void;
  /** Told of a new certificate that cannot be used. */
  readonly onError: (error: unknown) => void;
}

/** @throws {SseTailError} ERR_CONFIG without a certificate. */
export async function createWebServer(options: WebServerOptions): Promise<WebServer> {
  const { tls } = options;
  const web = tls === null ? createPlainServer(options) : await createWithTls(tls, options);
  const unfinished = createUnfinished();
  const beginnings = createBeginnings(options.handle);
  web.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.httpVersionMajor >= 2) {
      if (headerBytesOf(request) > options.maxHeaderBytes) return refuseHeaders(response, options);
      nameHost(request);
      beginnings.add(request, response);
      return;
    }
    unfinished.add(request, response);
    options.handle(request, response);
  });
  web.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // The connection cannot be given away while an answer is being sent on it.
    if (unfinished.isAnyOn(socket)) socket.on('error', () => undefined).destroy();
    else options.upgrade(request, socket, head);
  });
  web.server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const cause = answerUnreadable(error, socket, unfinished.isAnyOn(socket));
    if (cause !== null) options.onCut(cause);
  });
  return web;
}

/** Most have a proxy for that, and HTTP/2 takes 2 MB once it is loaded. */
async function createWithTls(tls: TlsSettings, options: WebServerOptions): Promise<WebServer> {
  const { createTlsServer } = await import('./tls-server.ts');
  return createTlsServer(tls, options, limitsOf(options));
}

function createPlainServer(options: WebServerOptions): WebServer {
  const server = createServer({ ...limitsOf(options), ...CONNECTION_OPTIONS });
  return { server, closeIdle: () => server.closeIdleConnections(), close: () => undefined };
}

/** The same over HTTP/1.1 with TLS and without. */
function limitsOf({ headersTimeoutMs, maxHeaderBytes }: WebServerOptions) {
  return {
    headersTimeout: headersTimeoutMs,
    // A form is small: it may take as long again.
    requestTimeout: 2 * headersTimeoutMs,
    connectionsCheckingInterval: CHECK_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: maxHeaderBytes,
  };
}

/** Over HTTP/1.1 Node has said so by then. Others may use the same connection: it stays. */
function refuseHeaders(response: ServerResponse, { onCut }: WebServerOptions): void {
  onCut('headers');
  response.writeHead(431).end();
}

/**
 * Whoever checks the host of a request looks for it where HTTP/1.1 has it.
 * [spec] A Host header beside it counts for nothing: https://www.rfc-editor.org/rfc/rfc9113#section-8.3.1
 */
function nameHost({ headers }: IncomingMessage): void {
  const authority = headers[':authority'];
  if (typeof authority === 'string') headers.host = authority;
}
