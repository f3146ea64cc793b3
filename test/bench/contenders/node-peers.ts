import { programPath } from '../lib/paths.ts';
import { startServerProcess } from '../lib/server-process.ts';
import { alike } from './peer.ts';
import type { Peer } from './peer.ts';

function nodePeer(name: string, program: string, maxViewers: number): Peer {
  return {
    name,
    missing: null,
    maxViewers,
    async start(logPath) {
      const server = await startServerProcess([programPath(program), logPath]);
      return { ...server, targets: alike({ url: server.url, kind: 'sse', acceptsGzip: false }) };
    },
  };
}

/** Ready-made batches to sockets: see bare-process.ts. */
export const bare = nodePeer('floor', 'contenders/bare-process.ts', Infinity);

/** See plain-process.ts. */
export const plain = nodePeer('plain chokidar + koa', 'contenders/plain-process.ts', 500);
