import assert from 'node:assert/strict';
import { once } from 'node:events';
import { statSync, unlinkSync } from 'node:fs';
import type { IncomingMessage, RequestListener } from 'node:http';
import { connect } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { readCertificate } from '../config/certificate.ts';
import type { Settings, TlsSettings } from '../config/settings.ts';
import { SseTailError } from '../errors.ts';
import { createFileWatch } from '../lib/file-watch.ts';
import { socketPath } from '../lib/socket-path.ts';
import { createWebServer } from './create-server.ts';
import type { WebServer } from './create-server.ts';

/** A place where connections are accepted. */
export interface Listener {
  /** Where the viewer is; of a unix socket `unix:` and its path. */
  readonly url: string;
  /**
   * Accepts no more connections. Resolves when the last one is gone.
   * @param graceMs those that are there after this are cut off. Milliseconds.
   */
  close(graceMs: number): Promise<void>;
  /** Closes connections on which nothing goes on, and the others once that has ended. */
  closeIdle(): void;
}

export interface ListenerOptions {
  readonly settings: Pick<Settings, 'bind' | 'port' | 'base' | 'tls'>;
  readonly handle: RequestListener;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Told of what goes wrong while it goes on: a connection, or a new certificate. */
  readonly onError: (error: unknown) => void;
}

/**
 * Begins to listen.
 * @throws {SseTailError} ERR_PORT where that cannot be; ERR_CONFIG without a certificate.
 */
export async function startListener({
  settings,
  handle,
  upgrade,
  onError,
}: ListenerOptions): Promise<Listener> {
  const { tls } = settings;
  const watch = createFileWatch(tls === null ? [] : [tls.cert, tls.key]);
  const web = createWebServer(tls && certificateFor(tls), handle);
  const server: Server = web.server;
  server.on('upgrade', upgrade);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await listen(server, settings);
  // A connection that could not be accepted: the next one may be.
  server.on('error', onError);
  if (tls !== null) watch.start(() => renew(web, tls, onError));
  return {
    url: urlOf(server, settings),
    async close(graceMs) {
      watch.close();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      // The server itself would leave out those that have become WebSockets.
      const grace = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, graceMs);
      await closed;
      clearTimeout(grace);
    },
    closeIdle: web.closeIdle,
  };
}

function certificateFor(tls: TlsSettings): ReturnType<typeof readCertificate> {
  try {
    return readCertificate(tls);
  } catch (cause) {
    throw new SseTailError('ERR_CONFIG', `tls: ${String(cause)}`, { cause });
  }
}

/** Whoever renews a certificate writes two files, one after the other: until both are there the old one stays. */
function renew(web: WebServer, tls: TlsSettings, onError: (error: unknown) => void): void {
  try {
    web.setCertificate(certificateFor(tls));
  } catch (error) {
    onError(error);
  }
}

async function listen(server: Server, settings: ListenerOptions['settings']): Promise<void> {
  const path = socketPath(settings.bind);
  if (path !== null) await removeStale(path);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(refusal(cause, settings)));
    if (path === null) server.listen(settings.port, settings.bind, resolve);
    else server.listen(path, resolve);
  });
}

/** A process that was killed leaves its socket behind: nobody answers there any more. */
async function removeStale(path: string): Promise<void> {
  // A connection to any other file is refused as well.
  if (statSync(path, { throwIfNoEntry: false })?.isSocket() !== true) return;
  const socket = connect(path);
  const [error] = await Promise.race([
    once(socket, 'connect').then(() => [null]),
    once(socket, 'error'),
  ]).catch((cause: unknown) => [cause]);
  socket.destroy();
  if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') unlinkSync(path);
}

function refusal(
  cause: NodeJS.ErrnoException,
  { bind, port }: ListenerOptions['settings'],
): SseTailError {
  const isSocket = socketPath(bind) !== null;
  const where = isSocket ? bind : `${bind} port ${port}`;
  const other = isSocket ? 'another path with --bind' : 'another port with --port';
  switch (cause.code) {
    case 'EADDRINUSE': {
      const message = `${where} is in use by another program; name ${other}`;
      return new SseTailError('ERR_PORT', message, { cause });
    }
    case 'EACCES': {
      const allowed = isSocket ? 'one that this user may write' : 'a port above 1023 with --port';
      const message = `no permission to listen on ${where}; name ${allowed}`;
      return new SseTailError('ERR_PORT', message, { cause });
    }
    default:
      return new SseTailError('ERR_PORT', `cannot listen on ${where}: ${cause.message}`, { cause });
  }
}

function urlOf(server: Server, { bind, base, tls }: ListenerOptions['settings']): string {
  if (socketPath(bind) !== null) return bind;
  const address = server.address();
  assert(address !== null && typeof address === 'object');
  const host = bind.includes(':') ? `[${bind}]` : bind;
  return `${tls === null ? 'http' : 'https'}://${host}:${address.port}${base}`;
}
