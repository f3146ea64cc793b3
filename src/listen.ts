import assert from 'node:assert/strict';
import { once } from 'node:events';
import { statSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import type { Server } from 'node:net';

import type { Settings } from './config/settings.ts';
import { SseTailError } from './errors.ts';
import { socketPath } from './lib/socket-path.ts';

type Address = Pick<Settings, 'bind' | 'port'>;

/** Resolves when the server listens. @throws {SseTailError} ERR_PORT where it cannot. */
export async function listen(server: Server, address: Address): Promise<void> {
  const path = socketPath(address.bind);
  if (path !== null) await removeStale(path);
  await new Promise<void>((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException): void => reject(refusal(cause, address));
    server.once('error', refuse);
    const listening = (): void => {
      server.off('error', refuse);
      resolve();
    };
    if (path === null) server.listen(address.port, address.bind, listening);
    else server.listen(path, listening);
  });
}

/** Where people find a server that listens; of a unix socket `unix:` and its path. */
export function urlOf(
  server: Server,
  { bind, base, tls }: Pick<Settings, 'bind' | 'base' | 'tls'>,
): string {
  if (socketPath(bind) !== null) return bind;
  const address = server.address();
  assert(address !== null && typeof address === 'object');
  const host = bind.includes(':') ? `[${bind}]` : bind;
  return `${tls === null ? 'http' : 'https'}://${host}:${address.port}${base}`;
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

function refusal(cause: NodeJS.ErrnoException, { bind, port }: Address): SseTailError {
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
