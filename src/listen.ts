import assert from 'node:assert/strict';
import type { Server } from 'node:net';

import type { Settings } from './config/settings.ts';
import { SseTailError } from './errors.ts';

/** What holds for every connection, whoever accepts it. */
export const CONNECTION_OPTIONS = {
  keepAlive: true,
  /** A client that is silent for this long is asked whether it is still there. Milliseconds. */
  keepAliveInitialDelay: 30_000,
  noDelay: true,
} as const;

type Address = Pick<Settings, 'bind' | 'port'>;

/** Resolves when the server listens. @throws {SseTailError} ERR_PORT where it cannot. */
export async function listen(server: Server, { bind, port }: Address): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException): void => reject(refusal(cause, bind, port));
    server.once('error', refuse);
    server.listen(port, bind, () => {
      server.off('error', refuse);
      resolve();
    });
  });
}

/** Where people find a server that listens. */
export function urlOf(server: Server, { bind, base }: Pick<Settings, 'bind' | 'base'>): string {
  const address = server.address();
  assert(address !== null && typeof address === 'object');
  const { port } = address;
  const host = bind.includes(':') ? `[${bind}]` : bind;
  return `http://${host}:${port}${base}`;
}

function refusal(cause: NodeJS.ErrnoException, bind: string, port: number): SseTailError {
  const where = `${bind} port ${port}`;
  switch (cause.code) {
    case 'EADDRINUSE': {
      const message = `${where} is in use by another program; name another port with --port`;
      return new SseTailError('ERR_PORT', message, { cause });
    }
    case 'EACCES': {
      const message = `no permission to listen on ${where}; name a port above 1023 with --port`;
      return new SseTailError('ERR_PORT', message, { cause });
    }
    default:
      return new SseTailError('ERR_PORT', `cannot listen on ${where}: ${cause.message}`, { cause });
  }
}
