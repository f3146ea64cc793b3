import type { Socket } from 'node:net';

import type { LogLevel, Settings } from '../config/settings.ts';
import type { PeerFigures } from '../http/figures.ts';
import { SseTailError } from '../errors.ts';
import { faultText } from '../lib/fault.ts';
import { keepHeapSmall } from '../lib/small-heap.ts';
import { createReplies } from '../lib/replies.ts';
import type { Measures } from '../metrics/together.ts';
import { createSite } from '../site.ts';
import type { Site } from '../site.ts';
import { receivedSettings } from './messages.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/**
 * One of several processes that serve the same logs. It does not listen: connections are handed to it, and
 * it shares nothing with the others but the files. It goes when the process that started it is gone.
 */

/** Whoever asks how the server is waits no longer for the other processes. Milliseconds. */
const PEERS_WAIT_MS = 1500;

keepHeapSmall();

let site: Promise<Site> | null = null;
let isLeaving = false;
let logLevel: LogLevel = 'info';
const peers = createReplies<PeerFigures>(() => post({ kind: 'ask-peers' }));
const measures = createReplies<readonly Measures[]>(() => post({ kind: 'ask-measures' }));

process.on('message', (message: ToWorker, socket?: Socket) => {
  void take(message, socket);
});
process.on('disconnect', () => void leave());
process.on('SIGTERM', () => void leave());
// A terminal sends these to all processes that it started; what they mean here is told by the first one.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);

async function take(message: ToWorker, socket: Socket | undefined): Promise<void> {
  switch (message.kind) {
    case 'begin': {
      site = begin(message.settings, Buffer.from(message.sessionKey, 'base64'));
      await site;
      return post({ kind: 'ready' });
    }
    case 'reload':
      logLevel = message.settings.logLevel;
      await (await site)?.reload(receivedSettings(message.settings));
      return post({ kind: 'reloaded' });
    case 'connection':
      post({ kind: 'taken', number: message.number });
      return connect(socket);
    case 'count': {
      const figures = (await site)?.figures();
      return figures && post({ kind: 'counted', figures });
    }
    case 'peers':
      return peers.give(message.peers);
    case 'measure': {
      const own = await (await site)?.measures();
      return own && post({ kind: 'measured', measures: own });
    }
    case 'all-measures':
      return measures.give(message.all);
    case 'find-logs-of': {
      const file = { dev: BigInt(message.dev), ino: BigInt(message.ino) };
      const names = (await (await site)?.logsOf(file)) ?? [];
      return post({ kind: 'logs-of', names });
    }
    case 'door':
      return (await site)?.heardOfDoor(message.news);
    case 'drain':
      return (await site)?.drain();
    case 'close':
      return leave();
  }
}

async function begin(settings: Settings, sessionKey: Buffer): Promise<Site> {
  logLevel = settings.logLevel;
  const begun = await createSite(receivedSettings(settings), {
    sessionKey,
    onError: (error) => post({ kind: 'error', message: faultText(error) }),
    onRequest(entry) {
      if (logLevel === 'debug') post({ kind: 'request', entry });
    },
    onDoorNews: (news) => post({ kind: 'door', news }),
    peers: {
      ask: async () => (await peers.ask(PEERS_WAIT_MS)) ?? { wanted: settings.workers, others: [] },
      async measures() {
        const all = await measures.ask(PEERS_WAIT_MS);
        if (all !== null) return all;
        throw new SseTailError('ERR_BUSY', 'the processes do not answer in time; ask again later');
      },
    },
  });
  // Only a server that listens looks for clients that are too slow with their headers; this one is one.
  begun.server.emit('listening');
  return begun;
}

async function connect(socket: Socket | undefined): Promise<void> {
  const taking = await site;
  // The client has left on the way.
  if (socket === undefined || taking === null) return post({ kind: 'disconnected' });
  socket.once('close', () => post({ kind: 'disconnected' }));
  // [spec] A client may end its half of a connection and wait for the answer; servers of HTTP set this.
  socket.allowHalfOpen = true;
  taking.server.emit('connection', socket);
  socket.resume();
}

/** Ends all streams in good order, so that clients come back to another process, and ends. */
async function leave(): Promise<void> {
  if (isLeaving) return;
  isLeaving = true;
  post({ kind: 'leaving' });
  await (await site)?.close();
  process.exit();
}

function post(message: FromWorker): void {
  // Where nobody is there any more this process is about to end.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
