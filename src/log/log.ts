import type { Archives } from '../file/archive.ts';
import { lastBoundary } from '../file/boundary.ts';
import { confinedTo } from '../file/confined.ts';
import type { FileSystem } from '../file/file-system.ts';
import { NotReadable, openGeneration } from '../file/generation.ts';
import type { Generation } from '../file/generation.ts';
import { idAt } from '../file/id-at.ts';
import type { Watcher } from '../file/watch.ts';
import { SseTailError } from '../errors.ts';
import { formatEventId } from '../protocol/event-id.ts';
import type { LogInfo } from '../protocol/log-info.ts';
import { createCursor } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { createFamily, fileName } from './family.ts';
import { createSeriesFamily } from './series-family.ts';
import { startLiveEdge } from './live-edge.ts';
import type { LiveEdge, LiveEdgeOptions } from './live-edge.ts';
import { openRawFile } from './raw-file.ts';
import type { RawFile } from './raw-file.ts';
import { findStart, searchFiles, startAtEnd } from './start.ts';
import type { AfterGap, Beginning, Start } from './start.ts';
import type { Patience } from './reach.ts';
import { nullIfRefused, refusalOf } from '../file/refusal.ts';
import { createGenerations } from './tracked-generation.ts';

/** What people are told of a log. */
export interface Caption {
  /** What it belongs to; absent = nothing. */
  readonly group?: string | undefined;
  /** What it is called; absent = its name. */
  readonly label?: string | undefined;
}

export interface OpenOptions {
  /** False: end at the live end. */
  readonly follow: boolean;
  readonly afterGap: AfterGap;
}

/** A named stream that the config offers. Costs nothing while nobody watches it. */
export interface Log {
  readonly name: string;
  readonly viewerCount: number;
  describe(): Promise<LogInfo>;
  /** A text that is another one when {@link Log.describe} may say something else; costs far less. */
  glance(): Promise<string>;
  /** A viewer's cursor; whoever opens it closes it. */
  open(start: Start, options: OpenOptions): Promise<Cursor>;
  /** The live file. @throws {SseTailError} ERR_NO_FILE */
  openRaw(): Promise<RawFile>;
  /** Says another group and label from now on. */
  setCaption(caption: Caption): void;
  /** Ends all cursors. */
  close(): Promise<void>;
}

export interface LogDependencies {
  readonly fileSystem: FileSystem;
  readonly archives: Archives;
  readonly watcher: Watcher;
  readonly onError: (error: unknown) => void;
}

export interface LogOptions extends LiveEdgeOptions, Caption {
  /** The live file; with `follow: 'newest'` a pattern that all files of the log match. */
  readonly path: string;
  readonly rotated: string | null;
  /** `newest`: the newest file that matches is the live one; absent = the one of that name. */
  readonly follow?: 'newest' | undefined;
  /** The directory that no link may lead out of; absent = links lead where they lead. */
  readonly within?: string | undefined;
}

export function createLog(
  name: string,
  options: LogOptions,
  { archives, watcher, onError, ...dependencies }: LogDependencies,
): Log {
  const { path, within, maxLineBytes } = options;
  const fileSystem =
    within === undefined ? dependencies.fileSystem : confinedTo(within, dependencies.fileSystem);
  let caption: Caption = options;
  const family =
    options.follow === 'newest'
      ? createSeriesFamily(path, fileSystem)
      : createFamily(path, options.rotated, fileSystem);
  const generations = createGenerations({ livePath: path, fileSystem, archives, onError });
  const cursors = new Set<Cursor>();
  /** How many need the edge, those who are just being opened included. */
  let edgeUsers = 0;
  let edge: Promise<LiveEdge> | null = null;
  let running: LiveEdge | null = null;

  async function useEdge(): Promise<LiveEdge> {
    edgeUsers += 1;
    edge ??= startLiveEdge({ family, generations, watcher, onError }, options);
    running = await edge;
    return running;
  }

  function leaveEdge(): void {
    edgeUsers -= 1;
    if (edgeUsers > 0) return;
    const idle = edge;
    edge = null;
    running = null;
    idle?.then((it) => it.close()).catch(onError);
  }

  async function open(start: Start, { follow, afterGap }: OpenOptions): Promise<Cursor> {
    try {
      const files = { family, generations, edge: await useEdge() };
      const find = (patience: Patience): Promise<Beginning> =>
        findStart(searchFiles(files, patience), start, afterGap);
      // What the file system refuses is sought again by the cursor, while its viewer hears why it waits.
      const beginning = await find('wait').catch(nullIfRefused);
      const cursor = createCursor(files, beginning, {
        ...options,
        follow,
        seek: (isGivingUp) =>
          isGivingUp
            ? find('go-without').catch((error: unknown) => startAtEnd(files, error))
            : find('wait'),
        onClose() {
          cursors.delete(cursor);
          leaveEdge();
        },
      });
      cursors.add(cursor);
      return cursor;
    } catch (error) {
      leaveEdge();
      throw error;
    }
  }

  async function openRaw(): Promise<RawFile> {
    await family.statLive();
    return openRawFile(family.livePath, fileSystem);
  }

  /** What is known without a look at the file. */
  function summary(): Pick<LogInfo, 'name' | 'group' | 'label' | 'linesPerSecond' | 'viewers'> {
    return {
      name,
      group: caption.group ?? null,
      label: caption.label ?? null,
      linesPerSecond: running === null ? null : running.linesPerSecond,
      viewers: cursors.size,
    };
  }

  async function glance(): Promise<string> {
    const file = await family.statLive().catch((error: unknown) => refusalOf(error));
    return JSON.stringify([summary(), family.livePath, file]);
  }

  async function describe(): Promise<LogInfo> {
    const common = summary();
    try {
      await family.statLive();
      const file = await openGeneration(family.livePath, fileSystem);
      const described = await describeFile(file, maxLineBytes);
      return { ...common, file: fileName(file.path), ...described };
    } catch (error) {
      const state = error instanceof NotReadable ? error.reason : 'io-error';
      return {
        ...common,
        file: fileName(family.livePath),
        state,
        size: null,
        mtime: null,
        id: null,
      };
    }
  }

  return {
    name,
    get viewerCount() {
      return cursors.size;
    },
    describe,
    glance,
    open,
    openRaw: () => openRaw().catch(refuseRaw),
    setCaption(next) {
      caption = next;
    },
    async close() {
      const last = edge;
      for (const cursor of cursors) cursor.close();
      await (await last)?.close();
    },
  };
}

function refuseRaw(cause: unknown): never {
  if (!(cause instanceof NotReadable)) throw cause;
  throw new SseTailError('ERR_NO_FILE', cause.message, { cause });
}

async function describeFile(
  file: Generation,
  maxLineBytes: number,
): Promise<Pick<LogInfo, 'state' | 'size' | 'mtime' | 'id'>> {
  try {
    const { size, mtimeMs } = await file.stat();
    const id = await idAt(file, await lastBoundary(file, size, maxLineBytes));
    return {
      state: 'ok',
      size,
      mtime: new Date(mtimeMs).toISOString(),
      id: id === null ? null : formatEventId(id),
    };
  } finally {
    await file.close();
  }
}
