import { fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

import type { DoorNews } from '../auth/door-news.ts';
import type { Settings } from '../config/settings.ts';
import type { Figures, PeerFigures } from '../http/figures.ts';
import type { RequestEntry } from '../http/request-log.ts';
import { firstOf } from '../lib/first-of.ts';
import { createReplies } from '../lib/replies.ts';
import type { Measures } from '../metrics/together.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** A process that serves viewers, as the one that started it sees it. */
export interface Worker {
  /** True while it takes connections. */
  readonly isTaking: boolean;
  /** How many connections it has. */
  readonly connectionCount: number;
  /** Resolves once it takes connections, or has ended before it did. */
  readonly begun: Promise<'ready' | 'ended'>;
  /** Resolves when it has ended, with why in words. */
  readonly ended: Promise<string>;
  /** Hands a connection over. Whatever happens to the process, the connection does not stay open unserved. */
  give(socket: Socket): void;
  /** Resolves when it has applied these settings, or has ended. */
  reload(settings: Settings): Promise<void>;
  /** What it counts; null where it does not say so in time. */
  count(): Promise<Figures | null>;
  /** What it measures; what it did last where it does not say so in time, and null where it never did. */
  measure(): Promise<Measures | null>;
  /** What it measured last; null where it was never asked. */
  readonly lastMeasures: Measures | null;
  /** The logs that it knows whose live file that is; null where it does not say so in time. */
  logsOf(file: FileIdentity): Promise<readonly string[] | null>;
  /** Tells it of an attempt to sign in at another one, or of a session that was ended there. */
  tellOfDoor(news: DoorNews): void;
  /** Asks it to say that it is about to stop. */
  drain(): void;
  /** Asks it to end all streams in good order, and to end. */
  close(): Promise<void>;
}

/** A file, as the file system tells it from others. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

export interface WorkerOptions {
  readonly onError: (message: string) => void;
  /** Signs sessions, in base64: one key for all of them. */
  readonly sessionKey: string;
  /** Told of each request when it is over, where the log is to have it. */
  readonly onRequest: (entry: RequestEntry) => void;
  /** Told of each attempt to sign in there, and of each session that is ended there. */
  readonly onDoorNews: (news: DoorNews) => void;
  /** What the other processes count is wanted. */
  readonly peers: () => Promise<PeerFigures>;
  /** What all processes measure is wanted. */
  readonly measures: () => Promise<readonly Measures[]>;
}

/** Whoever does not answer in this time is left out of the sums. Milliseconds. */
const COUNT_WAIT_MS = 1000;
/** It gives clients two seconds to take their last bytes. Milliseconds. */
const CLOSE_WAIT_MS = 4000;

/** Built, it is beside whatever this has become a part of. */
const PROGRAM = fileURLToPath(new URL('worker-entry.js', import.meta.url));

export function startWorker(
  settings: Settings,
  { onError, onRequest, onDoorNews, sessionKey, peers, measures }: WorkerOptions,
): Worker {
  const child = fork(PROGRAM);
  /**
   * On their way, by number. They stay open here until the process says that it has them: Node would let go
   * of the one under way, and not close it, where the process ends in that moment.
   */
  const handing = new Map<number, Socket>();
  let handedCount = 0;
  let connectionCount = 0;
  let isTaking = false;
  const begun = createReplies<true>(() => post({ kind: 'begin', settings, sessionKey }));
  const reloaded = createReplies<true>(() => undefined);
  const counted = createReplies<Figures>(() => post({ kind: 'count' }));
  const measured = createReplies<Measures>(() => post({ kind: 'measure' }));
  let lastMeasures: Measures | null = null;
  const named = createReplies<readonly string[]>(() => undefined);

  function post(message: ToWorker): void {
    // One that has ended hears nothing; that it has is told by its exit.
    if (child.connected) child.send(message, () => undefined);
  }

  /** Closes this process's end of a connection; the worker's is another. */
  function letGo(number: number): void {
    handing.get(number)?.destroy();
    handing.delete(number);
  }

  function take(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        isTaking = true;
        return begun.give(true);
      case 'reloaded':
        return reloaded.give(true);
      case 'taken':
        return letGo(message.number);
      case 'disconnected':
        connectionCount -= 1;
        return;
      case 'counted':
        return counted.give(message.figures);
      case 'ask-peers':
        return void peers().then((answer) => post({ kind: 'peers', peers: answer }), onError);
      case 'measured':
        lastMeasures = message.measures;
        return measured.give(message.measures);
      case 'ask-measures':
        return void measures().then((all) => post({ kind: 'all-measures', all }), onError);
      case 'logs-of':
        return named.give(message.names);
      case 'door':
        return onDoorNews(message.news);
      case 'leaving':
        isTaking = false;
        return;
      case 'request':
        return onRequest(message.entry);
      case 'error':
        return onError(message.message);
    }
  }

  // One after the other: the answer to one must not be taken for that to the next.
  let reloading: Promise<void> = Promise.resolve();
  async function reloadNow(next: Settings): Promise<void> {
    if (!child.connected) return;
    const answer = reloaded.ask(Infinity);
    post({ kind: 'reload', settings: next });
    await answer;
  }

  child.on('message', take);
  // It could not be started, or not be killed: its exit follows or it goes on.
  child.on('error', (error) => onError(String(error)));
  child.on('disconnect', () => {
    isTaking = false;
  });
  const ended = new Promise<string>((resolve) => {
    child.on('close', (code, signal) => {
      isTaking = false;
      for (const number of handing.keys()) letGo(number);
      for (const replies of [begun, reloaded, counted, measured, named]) replies.give(null);
      resolve(signal ?? `exit code ${code}`);
    });
  });

  return {
    get isTaking() {
      return isTaking;
    },
    get connectionCount() {
      return connectionCount;
    },
    begun: begun.ask(Infinity).then((answer) => (answer === null ? 'ended' : 'ready')),
    ended,
    give(socket) {
      connectionCount += 1;
      handedCount += 1;
      const number = handedCount;
      handing.set(number, socket);
      const message: ToWorker = { kind: 'connection', number };
      child.send(message, socket, { keepOpen: true }, (error) => {
        if (error !== null) letGo(number);
      });
    },
    reload(wanted) {
      reloading = reloading.then(() => reloadNow(wanted));
      return reloading;
    },
    count: () => counted.ask(COUNT_WAIT_MS),
    measure: async () => (await measured.ask(COUNT_WAIT_MS)) ?? lastMeasures,
    get lastMeasures() {
      return lastMeasures;
    },
    logsOf({ dev, ino }) {
      // It is always the same file that is asked for: an answer to another question would do.
      const answer = named.ask(COUNT_WAIT_MS);
      post({ kind: 'find-logs-of', dev: String(dev), ino: String(ino) });
      return answer;
    },
    tellOfDoor: (news) => post({ kind: 'door', news }),
    drain: () => post({ kind: 'drain' }),
    async close() {
      post({ kind: 'close' });
      if ((await firstOf(ended, CLOSE_WAIT_MS)) === null) child.kill('SIGKILL');
      await ended;
    },
  };
}
