import assert from 'node:assert/strict';
import { Server } from 'node:http';
import type { ServerOptions } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { Http2SecureServer, ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

import { readCertificate } from '../config/certificate.ts';
import type { TlsSettings } from '../config/settings.ts';
import { SseTailError } from '../errors.ts';
import { CONNECTION_OPTIONS } from '../lib/connection-options.ts';
import { createFileWatch } from '../lib/file-watch.ts';
import type { WebServer, WebServerOptions } from './create-server.ts';
import { heardHeaderBytes } from './header-size.ts';
import { createSessionGuard } from './session-guard.ts';

/** How many streams one connection may have at once: a page needs one for each log that it shows. */
const MAX_STREAMS = 128;
/** A connection over HTTP/2 on which nothing goes on is closed after this. Milliseconds. */
const IDLE_SESSION_MS = 60_000;

/**
 * @param limits those of HTTP/1.1, which the same port speaks too.
 * @throws {SseTailError} ERR_CONFIG without a certificate.
 */
export function createTlsServer(
  tls: TlsSettings,
  wanted: WebServerOptions,
  limits: ServerOptions,
): WebServer {
  const { onError, headersTimeoutMs, maxHeaderBytes } = wanted;
  const watch = createFileWatch([tls.cert, tls.key]);
  const options = {
    ...certificateFor(tls),
    ...CONNECTION_OPTIONS,
    // WebSocket, and programs that know no other.
    allowHTTP1: true,
    handshakeTimeout: headersTimeoutMs,
    settings: {
      maxConcurrentStreams: MAX_STREAMS,
      maxHeaderListSize: heardHeaderBytes(maxHeaderBytes),
    },
  };
  const server = createSecureServer(options);
  // Node takes these over from the options of a server without TLS only.
  Object.assign(server, limits);
  watch.start(() => renew(server, tls, onError));
  const sessions = new Set<ServerHttp2Session>();
  const guard = createSessionGuard(wanted);
  let connection: Socket | null = null;
  // A session begins in the next moment, and tells nobody what it is on.
  server.prependListener('secureConnection', (socket: Socket) => (connection = socket));
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    closeWhenIdle(session);
    assert(connection !== null, 'it is on one');
    guard.watch(session, connection);
  });
  return {
    server,
    close() {
      watch.close();
      guard.close();
    },
    closeIdle() {
      for (const session of sessions) session.close();
      // Of connections over HTTP/1.1; Node's types do not know that it is there.
      Reflect.apply(Server.prototype.closeIdleConnections, server, []);
    },
  };
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

function certificateFor(tls: TlsSettings): ReturnType<typeof readCertificate> {
  try {
    return readCertificate(tls);
  } catch (cause) {
    throw new SseTailError('ERR_CONFIG', `tls: ${String(cause)}`, { cause });
  }
}

/** Whoever renews a certificate writes two files, one after the other: until both are there the old one stays. */
function renew(
  server: Http2SecureServer,
  tls: TlsSettings,
  onError: WebServerOptions['onError'],
): void {
  try {
    server.setSecureContext(certificateFor(tls));
  } catch (error) {
    onError(error);
  }
}
