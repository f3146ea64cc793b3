import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Server, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

import type { DoorNews } from './auth/door-news.ts';
import { createDoor } from './auth/door.ts';
import { loadKey } from './auth/load-key.ts';
import { checkBind } from './config/checks.ts';
import { keepFixed } from './config/fixed.ts';
import type { LogSettings, Settings } from './config/settings.ts';
import type { Patience } from './delivery/stall.ts';
import { createViewers } from './delivery/viewers.ts';
import { SseTailError } from './errors.ts';
import { nodeFileSystem } from './file/file-system.ts';
import type { FileSystem } from './file/file-system.ts';
import { createApp } from './http/app.ts';
import { createClientAddresses } from './http/client-address.ts';
import { figuresOf } from './http/figures.ts';
import type { Figures, Peers } from './http/figures.ts';
import { loadPage } from './http/page.ts';
import { tellAtEnd } from './http/request-log.ts';
import type { RequestEntry } from './http/request-log.ts';
import { createUpgradeHandler } from './http/upgrade.ts';
import { createCounts } from './lib/counts.ts';
import type { Counts } from './lib/counts.ts';
import { descriptorLimit } from './lib/descriptor-limit.ts';
import { readVersion } from './read-version.ts';
import { createWebServer } from './listening/create-server.ts';
import { createCatalog } from './log/catalog.ts';
import { createListFeed } from './offered/list-feed.ts';
import { createOffered } from './offered/offered.ts';
import type { LogOptions } from './log/log.ts';
import { createMetrics } from './metrics/metrics.ts';
import type { Measures } from './metrics/together.ts';

/** All that is behind the port: whoever has connections, by listening or otherwise, gives them to it. */
export interface Site {
  /** Takes connections by its event `connection`. It does not listen by itself. */
  readonly server: Server;
  /**
   * Applies new settings. Logs that stay as they are keep their viewers.
   * @returns in words, what takes effect only with a restart.
   */
  reload(settings: Settings): Promise<string[]>;
  /** What this process counts. */
  figures(): Figures;
  /** What this process tells Prometheus. */
  measures(): Promise<Measures>;
  /** The logs whose live file that is. */
  logsOf(file: { readonly dev: bigint; readonly ino: bigint }): Promise<string[]>;
  /** Another process that serves the same logs has told of it. */
  heardOfDoor(news: DoorNews): void;
  /** Goes on, and says that it is about to stop. */
  drain(): void;
  /** Ends all streams in good order, and all connections. May be called again. */
  close(): Promise<void>;
}

export interface SiteOptions {
  /** Told of what goes wrong while the server runs on. */
  readonly onError?: (error: unknown) => void;
  /** Told of each request when it is over. */
  readonly onRequest?: (entry: RequestEntry) => void;
  /** Where the logs are read from; the one of this machine without it. */
  readonly fileSystem?: FileSystem;
  /** Other processes that serve the same logs; there are none without it. */
  readonly peers?: Peers | null;
  /** Told of what those processes must know of who is let in. */
  readonly onDoorNews?: (news: DoorNews) => void;
  /** What signs sessions where the settings name no file; a new one without it. */
  readonly sessionKey?: Buffer;
}

/** A download has a dozen who wait for its end, always as many; Node would take more than ten for a leak. */
const MAX_LISTENERS = 20;

/** Clients that do not take their last bytes are cut off after this. Milliseconds. */
const GRACE_MS = 2000;

/** @throws {SseTailError} ERR_CONFIG without a certificate. */
export async function createSite(
  initial: Settings,
  {
    onError = ignore,
    onRequest = ignore,
    fileSystem = nodeFileSystem,
    peers = null,
    onDoorNews = ignore,
    sessionKey = randomBytes(32),
  }: SiteOptions,
): Promise<Site> {
  let settings = initial;
  let idKey = readIdKey(initial);
  const door = createDoor(initial, sessionKey, onDoorNews);
  const counts = createCounts();
  const catalog = createCatalog({ ...settings, fileSystem, counts, onError });
  const { watcher } = catalog;
  const offered = createOffered({
    catalog,
    fileSystem,
    watcher,
    common: (current) => ({ ...common(current), idKey }),
    onError,
  });
  await offered.apply(settings);
  const seats = Math.min(settings.maxViewers, seatsFor(descriptorLimit(), settings));
  const viewers = createViewers({ ...settings, maxViewers: seats, counts, onError });
  const page = loadPage(pageDirectory());
  const current = (): Settings => settings;
  const version = await readVersion();
  const feed = createListFeed({ catalog, peers, onError });
  const metrics = createMetrics({ catalog, offered, viewers, counts, version });
  const onStalled = (): void => {
    counts.stalled += 1;
  };
  const patience = (): Patience => ({ stallTimeoutMs: settings.stallTimeoutMs, onStalled });
  const clients = createClientAddresses(settings.trustProxy);
  let isDraining = false;
  const app = createApp({
    catalog,
    door,
    feed,
    viewers,
    page,
    metrics,
    counts,
    patience,
    settings: current,
    clients,
    isDraining: () => isDraining,
    version,
    peers,
    onError,
  });
  const answer = app.callback();
  let closing: Promise<void> | null = null;
  const handle: RequestListener = (request, response) => {
    // Whoever asks again and again on a connection that is kept would hold up the end until it is cut off.
    if (closing !== null && request.httpVersionMajor === 1) response.shouldKeepAlive = false;
    const statusOf = () => response.statusCode;
    response.setMaxListeners(MAX_LISTENERS);
    tellAtEnd(request, { closing: response, statusOf, address: clients.of(request) }, onRequest);
    void answer(request, response);
  };
  const upgrade = createUpgradeHandler({
    catalog,
    door,
    feed,
    viewers,
    counts,
    patience,
    settings: current,
    addressOf: clients.of,
    handle,
    onUpgraded(request, socket) {
      const address = clients.of(request);
      tellAtEnd(request, { closing: socket, statusOf: () => 101, address }, onRequest);
    },
    onError,
  });
  const onCut = counts.connectionsCut.add;
  const web = await createWebServer({ ...settings, handle, upgrade, onCut, onError });
  const { server } = web;
  const connections = trackConnections(server, settings.maxConnections, counts);

  async function close(): Promise<void> {
    isDraining = true;
    web.close();
    // Without a port there is nothing to close, which is told as an error that means nothing here.
    server.close(() => undefined);
    const grace = setTimeout(connections.destroy, GRACE_MS);
    door.close();
    await viewers.close();
    web.closeIdle();
    await offered.close();
    await catalog.close();
    await connections.gone();
    clearTimeout(grace);
    metrics.close();
  }

  return {
    server,
    async reload(next) {
      const { settings: applicable, notes } = keepFixed(settings, next);
      assertServable(applicable);
      const nextKey = readIdKey(applicable);
      const settle = door.change(applicable);
      settings = applicable;
      idKey = nextKey;
      try {
        await offered.apply(settings);
      } finally {
        settle();
      }
      return notes;
    },
    figures: () => figuresOf({ catalog, viewers, isPolling: settings.poll }),
    measures: metrics.measures,
    async logsOf(file) {
      const logs = catalog.list();
      const isOf = await Promise.all(logs.map((log) => log.isLiveFile(file)));
      return logs.flatMap(({ name }, index) => (isOf[index] === true ? [name] : []));
    },
    heardOfDoor: door.heard,
    drain() {
      isDraining = true;
    },
    close: () => (closing ??= close()),
  };
}

/**
 * What can be wrong with settings though the config is right by itself: the address stays what it is while
 * a server runs, and files may be gone.
 * @throws {SseTailError} ERR_CONFIG
 */
export function assertServable(settings: Settings): void {
  const [problem] = checkBind(settings);
  if (problem !== undefined) throw new SseTailError('ERR_CONFIG', `bind: ${problem.message}`);
  const keyFile = settings.auth?.keyFile ?? null;
  if (keyFile !== null) loadKey(keyFile, 'auth.keyFile');
  readIdKey(settings);
}

/** In hex; null where the settings name none. @throws {SseTailError} ERR_CONFIG */
function readIdKey({ idKeyFile }: Settings): string | null {
  return idKeyFile === null ? null : loadKey(idKeyFile, 'idKeyFile').toString('hex');
}

/** Those that the server itself would leave out are among them: connections that are WebSockets now. */
function trackConnections(
  server: Server,
  maxConnections: number,
  counts: Pick<Counts, 'connectionsRefused'>,
): { destroy(): void; gone(): Promise<void> } {
  const sockets = new Set<Socket>();
  let onGone: (() => void) | null = null;
  server.on('connection', (socket: Socket) => {
    // Not by the server's own limit: it does not count connections that are handed to it.
    if (sockets.size >= maxConnections) {
      counts.connectionsRefused += 1;
      return socket.destroy();
    }
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) onGone?.();
    });
  });
  return {
    destroy() {
      for (const socket of sockets) socket.destroy();
    },
    async gone() {
      if (sockets.size === 0) return;
      await new Promise<void>((resolve) => {
        onGone = resolve;
      });
    },
  };
}

/** Descriptors that are not for viewers: the process itself, the watches, and who is refused politely. */
const RESERVED_DESCRIPTORS = 40;
/** For each log that is watched: the live file, and one on the way to another. */
const DESCRIPTORS_PER_LOG = 2;

/**
 * How many viewers there is room for, so that files can still be opened for them; 1 at least. Where there
 * are many logs, at worst each viewer watches another one.
 */
function seatsFor(descriptors: number, { logs, folders, maxLogs }: Settings): number {
  const hasFolders = Object.keys(folders).length > 0;
  const logCount = hasFolders ? maxLogs : Object.keys(logs).length;
  const left = descriptors - RESERVED_DESCRIPTORS;
  const ofFewLogs = left - DESCRIPTORS_PER_LOG * logCount;
  return Math.max(1, ofFewLogs, Math.floor(left / (1 + DESCRIPTORS_PER_LOG)));
}

/** What applies to every log. */
function common(settings: Settings): Omit<LogOptions, keyof LogSettings | 'within'> {
  const { maxLineBytes, ringBytes, coalesceMs, pollMs, timeZone, ...others } = settings;
  const { rotateWaitMs, rotateMaxWaitMs, errorWaitMs, holdDeletedMs, holdDeletedBytes } = others;
  return {
    maxLineBytes,
    ringBytes,
    coalesceMs,
    pollMs,
    timeZone,
    rotateWaitMs,
    rotateMaxWaitMs,
    errorWaitMs,
    holdDeletedMs,
    holdDeletedBytes,
  };
}

function ignore(): void {
  // Whoever is not told does not want to know.
}

/** Beside this file once it is built; in `dist` where it runs as it was written. */
function pageDirectory(): string {
  const relative = import.meta.url.endsWith('.ts') ? '../dist/web/' : './web/';
  return fileURLToPath(new URL(relative, import.meta.url));
}
