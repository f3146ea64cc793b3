import { programPath } from '../lib/paths.ts';
import { startServerProcess } from '../lib/server-process.ts';
import type { Contender } from './contender.ts';

/** The least that a server in Node can do to send a file as events: see floor-process.ts. */
export const floor: Contender = {
  name: 'floor',
  async start(logPath) {
    const words = [programPath('contenders/floor-process.ts'), logPath];
    const server = await startServerProcess(words);
    return {
      ...server,
      address(protocol, wish) {
        if (protocol === 'ws' || wish !== 'everything')
          throw new Error('the floor only sends a file');
        return server.url;
      },
    };
  },
};
