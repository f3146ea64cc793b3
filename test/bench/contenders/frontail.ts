import { findProgram, freePort, startProgram } from '../lib/program.ts';
import { alike } from './peer.ts';
import type { Peer } from './peer.ts';

const path = findProgram('frontail');

/** One `tail` for all, and a message of socket.io for each line. Installed aside and put on the PATH. */
export const frontail: Peer = {
  name: 'frontail',
  missing: path === null ? 'npm install --ignore-scripts frontail, its .bin on the PATH' : null,
  maxViewers: 100,
  async start(logPath) {
    const port = await freePort();
    const flags = ['--host', '127.0.0.1', '--port', `${port}`, '--disable-usage-stats'];
    const program = await startProgram([path ?? '', ...flags, logPath], port);
    const page = await (await fetch(`http://127.0.0.1:${port}/`)).text();
    const namespace = /io\.connect\('(\/[^']*)'/.exec(page)?.[1] ?? '';
    const url = `ws://127.0.0.1:${port}/socket.io/?EIO=3&transport=websocket#${namespace}`;
    return { ...program, targets: alike({ url, kind: 'socket.io', acceptsGzip: false }) };
  },
};
