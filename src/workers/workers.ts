import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

import type { DoorNews } from '../auth/door-news.ts';
import { keepFixed } from '../config/fixed.ts';
import type { Settings } from '../config/settings.ts';
import { SseTailError } from '../errors.ts';
import type { PeerFigures } from '../http/figures.ts';
import { CONNECTION_OPTIONS } from '../lib/connection-options.ts';
import { listen, urlOf } from '../listen.ts';
import { leftBehind } from '../metrics/together.ts';
import type { Measures } from '../metrics/together.ts';
import type { RequestEntry } from '../http/request-log.ts';
import type { RunningServer } from '../server.ts';
import { assertServable } from '../site.ts';
import { createReplacements } from './replacements.ts';
import { startWorker } from './worker.ts';
import type { FileIdentity, Worker } from './worker.ts';

export interface WorkersOptions {
  /** Told of what goes wrong while the workers run on. */
  readonly onError: (error: unknown) => void;
  /** Told of each request when it is over, at the level `debug`. */
  readonly onRequest?: (entry: RequestEntry) => void;
}

/** Connections wait while no worker is there; those who come when so many wait are cut, and come again. */
const MAX_WAITING = 1000;
/** So many sessions that have been ended are told to those that take the place of others; a door knows as many. */
const MAX_SIGN_OUTS = 10_000;

/**
 * Serves from several processes on one port. This one has the port and hands each connection to whichever
 * has the fewest; they share nothing but the files, since ids carry everything. One that ends is replaced,
 * and its viewers come back to another with their ids.
 * @throws {SseTailError} ERR_PORT where it cannot listen, ERR_WORKER where a worker cannot begin.
 */
export async function startWorkers(
  initial: Settings,
  { onError, onRequest = () => undefined }: WorkersOptions,
): Promise<RunningServer> {
  assertServable(initial);
  const sessionKey = randomBytes(32).toString('base64');
  let settings = initial;
  const wanted = settings.workers;
  const workers = new Set<Worker>();
  const waiting: Socket[] = [];
  const signOuts: DoorNews[] = [];
  /** What those that have ended have measured. */
  let gone: Promise<Measures> = Promise.resolve([]);
  let isClosing = false;
  let isDraining = false;
  const replacements = createReplacements(() => {
    try {
      start();
    } catch (error) {
      // There may be no process or no descriptor to be had at the moment.
      onError(`a worker could not be started: ${String(error)}`);
      replacements.due(0);
    }
  });

  function start(): Worker {
    const worker = startWorker(shareOf(settings), {
      onError,
      sessionKey,
      onRequest,
      onDoorNews: (news) => tellOthers(worker, news),
      peers: () => peersOf(worker),
      measures: measuresOfAll,
    });
    const startedWith = settings;
    const startedAt = performance.now();
    workers.add(worker);
    void worker.begun.then((outcome) => {
      if (outcome === 'ended') return;
      // The config was read again while it began.
      if (settings !== startedWith) void worker.reload(shareOf(settings));
      // It was started in the place of one that had heard so.
      if (isDraining) worker.drain();
      for (const news of signOuts) worker.tellOfDoor(news);
      for (const socket of waiting.splice(0)) hand(socket);
    });
    void worker.ended.then((why) => {
      workers.delete(worker);
      const { lastMeasures } = worker;
      if (lastMeasures !== null) gone = gone.then((before) => leftBehind([before, lastMeasures]));
      if (isClosing) return;
      onError(`a worker has ended (${why}); another one takes its place`);
      replacements.due(performance.now() - startedAt);
    });
    return worker;
  }

  function hand(socket: Socket): void {
    const taking = [...workers].filter(({ isTaking }) => isTaking);
    const [first, ...others] = taking;
    if (first === undefined) return wait(socket);
    const fewest = others.reduce((a, b) => (b.connectionCount < a.connectionCount ? b : a), first);
    fewest.give(socket);
  }

  function wait(socket: Socket): void {
    if (waiting.length >= MAX_WAITING) socket.destroy();
    else waiting.push(socket);
  }

  /** Guesses count at each, those at the others too: whoever is handed to another gets no more. Sessions end at all. */
  function tellOthers(telling: Worker, news: DoorNews): void {
    if (news.kind === 'signed-out') signOuts.push(news);
    if (signOuts.length > MAX_SIGN_OUTS) signOuts.shift();
    for (const worker of workers) if (worker !== telling) worker.tellOfDoor(news);
  }

  async function peersOf(asking: Worker): Promise<PeerFigures> {
    const others = [...workers].filter((worker) => worker !== asking && worker.isTaking);
    const figures = await Promise.all(others.map((worker) => worker.count()));
    return { wanted, others: figures.filter((it) => it !== null) };
  }

  async function measuresOfAll(): Promise<readonly Measures[]> {
    // Who ends from now on is counted by what it measured last, and not among those that are gone.
    const [before, present] = [gone, [...workers]];
    const measures = await Promise.all(present.map((worker) => worker.measure()));
    return [...measures.filter((it) => it !== null), await before];
  }

  /** Any of them would do for the files of folders, but one may have found a new file before the others. */
  async function logsOf(file: FileIdentity): Promise<string[]> {
    const names = await Promise.all([...workers].map((worker) => worker.logsOf(file)));
    return [...new Set(names.flatMap((it) => it ?? []))];
  }

  const server = createServer({ pauseOnConnect: true, ...CONNECTION_OPTIONS }, (socket) => {
    // A client that leaves before its connection is handed over; there is nobody to tell.
    socket.on('error', () => socket.destroy());
    hand(socket);
  });
  await listen(server, settings);
  // A connection that could not be accepted: the next one may be.
  server.on('error', (error) => onError(String(error)));

  let closing: Promise<void> | null = null;
  async function close(): Promise<void> {
    isDraining = true;
    for (const worker of workers) worker.drain();
    if (settings.drainWaitMs > 0) await setTimeout(settings.drainWaitMs);
    isClosing = true;
    replacements.close();
    server.close();
    for (const socket of waiting.splice(0)) socket.destroy();
    await Promise.all([...workers].map((worker) => worker.close()));
  }

  const started = Array.from({ length: wanted }, () => start().begun);
  if ((await Promise.all(started)).includes('ended')) {
    closing = close();
    await closing;
    throw new SseTailError(
      'ERR_WORKER',
      'a worker process could not begin; its own words are above',
    );
  }

  return {
    url: urlOf(server, settings),
    async reload(next) {
      const { settings: applicable, notes } = keepFixed(settings, next);
      assertServable(applicable);
      settings = applicable;
      const share = shareOf(settings);
      await Promise.all([...workers].map((worker) => worker.reload(share)));
      return notes;
    },
    logsOf,
    close: () => (closing ??= close()),
  };
}

/** What one worker is told: viewers are spread evenly, and so are seats. */
function shareOf(settings: Settings): Settings {
  return { ...settings, maxViewers: Math.ceil(settings.maxViewers / settings.workers) };
}
