import { findProgram, freePort, startProgram } from '../lib/program.ts';
import { alike } from './peer.ts';
import type { Peer } from './peer.ts';

/** `tail -F` behind a WebSocket, a process for each viewer. Debian has it. */
export const websocketd: Peer = {
  name: 'websocketd + tail -F',
  missing: findProgram('websocketd') === null ? 'apt-get install websocketd' : null,
  maxViewers: 100,
  async start(logPath) {
    const port = await freePort();
    const tail = ['tail', '-n', '+1', '-F', logPath] as const;
    const flags = ['--address=127.0.0.1', `--port=${port}`, '--loglevel=fatal'];
    const program = await startProgram(['websocketd', ...flags, ...tail], port);
    const url = `ws://127.0.0.1:${port}/`;
    return { ...program, targets: alike({ url, kind: 'ws', acceptsGzip: false }) };
  },
};
