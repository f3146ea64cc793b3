import { Server, createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { Http2SecureServer, ServerHttp2Session } from 'node:http2';
import type { Server as NetServer } from 'node:net';

import type { Certificate } from '../config/certificate.ts';

/** Whoever sends headers this slowly, or shakes hands so, is cut off. Milliseconds. */
const HEADERS_TIMEOUT_MS = 15_000;
/** After so much silence the system asks whether the other end is still there. Milliseconds. */
const KEEP_ALIVE_MS = 30_000;
const CONNECTION = { keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS } as const;

/** How many streams one connection may have at once: a page needs one for each log that it shows. */
const MAX_STREAMS = 128;
/** A connection over HTTP/2 on which nothing goes on is closed after this. Milliseconds. */
const IDLE_SESSION_MS = 60_000;

/** A server over TCP, or over TLS with HTTP/2 for whoever speaks it. */
export interface WebServer {
  readonly server: Server | Http2SecureServer;
  /** Takes another certificate for connections from now on. */
  setCertificate(certificate: Certificate): void;
  /** Closes connections on which nothing goes on, and the others once that has ended. */
  closeIdle(): void;
}

/** @param certificate null: no TLS, and HTTP/1.1 only, since no browser speaks HTTP/2 without. */
export function createWebServer(
  certificate: Certificate | null,
  handle: RequestListener,
): WebServer {
  if (certificate !== null) return createTlsServer(certificate, handle);
  const server = createServer({ headersTimeout: HEADERS_TIMEOUT_MS, ...CONNECTION }, handle);
  return {
    server,
    setCertificate: () => undefined,
    closeIdle: () => server.closeIdleConnections(),
  };
}

function createTlsServer(certificate: Certificate, handle: RequestListener): WebServer {
  const options = {
    ...certificate,
    ...CONNECTION,
    // WebSocket, and programs that know no other.
    allowHTTP1: true,
    handshakeTimeout: HEADERS_TIMEOUT_MS,
    settings: { maxConcurrentStreams: MAX_STREAMS },
  };
  const server = createSecureServer(options);
  const events: NetServer = server;
  // A request of HTTP/2 looks like any other to whoever uses no more of it than both have.
  events.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.httpVersionMajor >= 2) nameHost(request);
    handle(request, response);
  });
  Object.assign(server, { headersTimeout: HEADERS_TIMEOUT_MS });
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    closeWhenIdle(session);
  });
  return {
    server,
    setCertificate: (next) => server.setSecureContext(next),
    closeIdle() {
      for (const session of sessions) session.close();
      // Of connections over HTTP/1.1; Node's types do not know that it is there.
      Reflect.apply(Server.prototype.closeIdleConnections, server, []);
    },
  };
}

/**
 * Whoever checks the host of a request looks for it where HTTP/1.1 has it.
 * [spec] A Host header beside it counts for nothing: https://www.rfc-editor.org/rfc/rfc9113#section-8.3.1
 */
function nameHost({ headers }: IncomingMessage): void {
  const authority = headers[':authority'];
  if (typeof authority === 'string') headers.host = authority;
}

function closeWhenIdle(session: ServerHttp2Session): void {
  let streams = 0;
  session.on('stream', (stream) => {
    streams += 1;
    stream.once('close', () => (streams -= 1));
  });
  session.setTimeout(IDLE_SESSION_MS, () => {
    if (streams === 0) session.close();
  });
}
