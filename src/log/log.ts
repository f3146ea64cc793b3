import type { Archives } from '../file/archive.ts';
import { besideLive, confinedTo } from '../file/confined.ts';
import type { FileSystem } from '../file/file-system.ts';
import { NotReadable, keyOf } from '../file/generation.ts';
import { createOpener } from '../file/opener.ts';
import type { Watcher } from '../file/watch.ts';
import { SseTailError } from '../errors.ts';
import type { Counts } from '../lib/counts.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { LogInfo } from '../protocol/log-info.ts';
import type { Notice } from '../protocol/notice.ts';
import { createCursor } from './cursor.ts';
import type { Cursor, Seeking } from './cursor.ts';
import { createFamily, fileName } from './family.ts';
import { createGlance } from './glance.ts';
import { createHistory } from './history.ts';
import type { History } from './history.ts';
import { createSeriesFamily } from './series-family.ts';
import { startLiveEdge } from './live-edge.ts';
import type { LiveEdge, LiveEdgeOptions } from './live-edge.ts';
import { openRawFile } from './raw-file.ts';
import type { RawFile } from './raw-file.ts';
import { findSoon } from './find-soon.ts';
import type { Sieve } from './passing-before.ts';
import { findStart, searchFiles, startAtEnd } from './start.ts';
import type { AfterGap, Beginning, Start } from './start.ts';
import type { Patience } from './reach.ts';
import { nullIfRefused, refusalOf } from '../file/refusal.ts';
import { createGenerations } from './tracked-generation.ts';
import { secrecyOf } from './secrecy.ts';
import { createUntilCursor } from './until.ts';
import { createZone, UTC } from '../time/zone.ts';

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
  /** Which lines count for whoever begins some lines before the end; all without it. */
  readonly sieve?: Sieve;
  /** End before the first line of this time or later; null: no such end. Milliseconds since 1970. */
  readonly untilMs?: number | null;
}

/** The place of a time in a log. */
export interface FoundTime {
  /** What to come back with to go on from there; at the start of a file the end of the one before. */
  readonly id: EventId;
  /** The name of the file that the place is in. */
  readonly file: string;
  /** The offset of the first line of that time or later in that file; its end where there is none. */
  readonly offset: number;
  /** What to tell whoever asked: that the place is a guess, or what could not be read. */
  readonly notices: readonly Notice[];
}

/** How far viewers are behind the end of a log. What is being sent to them counts as read. */
export interface Lag {
  /** Of those who read the live file: how many bytes the last one is behind. */
  readonly maxBytes: number;
  /** How many still read an older file, or wait until one is found. */
  readonly olderCount: number;
}

/** A named stream that the config offers. Costs nothing while nobody watches it. */
export interface Log {
  readonly name: string;
  readonly viewerCount: number;
  /** How far behind its end viewers are; costs a look at each of them, and none at a file. */
  readonly lag: Lag;
  /** Null while nobody watches. */
  readonly linesPerSecond: number | null;
  /** What it has held so far, for whoever looks something up. */
  readonly history: History;
  describe(): Promise<LogInfo>;
  /** A text that is another one when {@link Log.describe} may say something else; costs far less. */
  glance(): Promise<string>;
  /** A viewer's cursor; whoever opens it closes it. */
  open(start: Start, options: OpenOptions): Promise<Cursor>;
  /** Why its live file, which is there, cannot be read; null where it can, or nobody watches. */
  readonly refusal: string | null;
  /**
   * Finds the first line of a time or later; null where the log has no file.
   * @param timeMs milliseconds since 1970.
   */
  findTime(timeMs: number): Promise<FoundTime | null>;
  /** Whether its live file is that one. */
  isLiveFile(file: { readonly dev: bigint; readonly ino: bigint }): Promise<boolean>;
  /** The live file. @throws {SseTailError} ERR_NO_FILE, ERR_FILE_REFUSED */
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
  readonly counts: Counts;
  readonly onError: (error: unknown) => void;
}

export interface LogOptions extends LiveEdgeOptions, Caption {
  /** The live file; with `follow: 'newest'` a pattern that all files of the log match. */
  readonly path: string;
  readonly rotated: string | null;
  /** The zone of lines that name none: an IANA name, `UTC` or `local`. */
  readonly timeZone: string;
  /** `newest`: the newest file that matches is the live one; absent = the one of that name. */
  readonly follow?: 'newest' | undefined;
  /** The directory that no link may lead out of; absent = links lead where they lead. */
  readonly within?: string | undefined;
  /** Expressions (`/…/`, `/…/i`) of what is hidden in its lines; absent or empty = nothing. */
  readonly redact?: readonly string[] | undefined;
  /** The key of its ids where anything is hidden, in hex; absent or null = there is none. */
  readonly idKey?: string | null | undefined;
}

export function createLog(
  name: string,
  options: LogOptions,
  { archives, watcher, counts, onError, ...dependencies }: LogDependencies,
): Log {
  const { path, maxLineBytes } = options;
  const fileSystem = withoutWaysOut(options, dependencies.fileSystem);
  let caption: Caption = options;
  const family =
    options.follow === 'newest'
      ? createSeriesFamily(path, fileSystem)
      : createFamily(path, options.rotated, fileSystem);
  const opener = createOpener({ fileSystem, archives, secrecy: secrecyOf(options) });
  const generations = createGenerations({ livePath: path, fileSystem, opener, onError });
  const describeLive = createGlance(() => family.livePath, opener, maxLineBytes);
  const zone = createZone(options.timeZone) ?? UTC;
  const history = createHistory({ family, generations, maxLineBytes, zone });
  const cursors = new Set<Cursor>();
  /** How many need the edge, those who are just being opened included. */
  let edgeUsers = 0;
  let edge: Promise<LiveEdge> | null = null;
  let running: LiveEdge | null = null;

  async function useEdge(): Promise<LiveEdge> {
    edgeUsers += 1;
    edge ??= startLiveEdge({ family, generations, watcher, counts, onError }, options);
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

  async function open(start: Start, opening: OpenOptions): Promise<Cursor> {
    const cursor = await openCursor(start, opening);
    const { untilMs = null } = opening;
    return untilMs === null ? cursor : createUntilCursor(cursor, { untilMs, zone });
  }

  async function openCursor(start: Start, wanted: OpenOptions): Promise<Cursor> {
    const { follow, afterGap, sieve = null } = wanted;
    try {
      const files = { family, generations, edge: await useEdge(), maxLineBytes, sieve, zone };
      const find = async (patience: Patience, onSlow?: () => void): Promise<Beginning> => {
        const found = await findStart(searchFiles(files, patience, onSlow), start, afterGap);
        countResume(start, found);
        return found;
      };
      // What the file system refuses is sought again by the cursor, while its viewer hears why it waits.
      const first = findSoon((onSlow) =>
        find('wait', follow ? onSlow : undefined).catch(nullIfRefused),
      );
      const seeking: Seeking = {
        seek: async (isGivingUp) =>
          (await first.claim()) ??
          (await (isGivingUp
            ? find('go-without').catch((error: unknown) => startAtEnd(files, error))
            : find('wait'))),
        abandon: () => first.abandon(onError),
      };
      const from = (await first.soon) ?? seeking;
      const cursor = createCursor(files, from, { limits: options, follow, onClose: forget });
      cursors.add(cursor);
      return cursor;
    } catch (error) {
      leaveEdge();
      throw error;
    }
  }

  function forget(cursor: Cursor): void {
    cursors.delete(cursor);
    leaveEdge();
  }

  function countResume({ kind }: Start, { notices }: Beginning): void {
    if (kind === 'bad-id') counts.resumes.add('bad-id');
    if (kind !== 'id') return;
    counts.resumes.add(notices.some(({ event }) => event === 'gap') ? 'gap' : 'exact');
  }

  async function findTime(timeMs: number): Promise<FoundTime | null> {
    try {
      const live = await useEdge();
      const files = { family, generations, edge: live, maxLineBytes, sieve: null, zone };
      const start: Start = { kind: 'time', timeMs };
      const found = await findStart(searchFiles(files, 'go-without'), start, 'oldest');
      const { generation, position, id, notices } = found;
      if (generation === null) return null;
      generation.release();
      return { id, notices, file: fileName(generation.file.path), offset: position.offset };
    } finally {
      leaveEdge();
    }
  }

  async function openRaw(): Promise<RawFile> {
    await family.statLive();
    return openRawFile(family.livePath, opener);
  }

  function linesPerSecond(): number | null {
    return running === null ? null : running.linesPerSecond;
  }

  /** What is known without a look at the file. */
  function summary(): Pick<LogInfo, 'name' | 'group' | 'label' | 'linesPerSecond' | 'viewers'> {
    return {
      name,
      group: caption.group ?? null,
      label: caption.label ?? null,
      linesPerSecond: linesPerSecond(),
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
      const described = await describeLive(running);
      return { ...common, file: fileName(family.livePath), ...described };
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
    get lag() {
      const behind = [...cursors].map(({ behindBytes }) => behindBytes);
      const bytes = behind.filter((it) => it !== null);
      const maxBytes = bytes.reduce((most, it) => Math.max(most, it), 0);
      return { maxBytes, olderCount: behind.length - bytes.length };
    },
    get linesPerSecond() {
      return linesPerSecond();
    },
    history,
    describe,
    glance,
    open,
    get refusal() {
      const waiting = running?.waiting ?? null;
      return waiting === null || waiting.reason === 'missing' ? null : waiting.message;
    },
    findTime,
    isLiveFile: async (file) => {
      const live = await family.statLive().catch(nullIfRefused);
      return live?.key === keyOf(file);
    },
    openRaw: () => openRaw().catch(refuseRaw),
    setCaption(next) {
      caption = next;
    },
    async close() {
      const last = edge;
      history.close();
      for (const cursor of cursors) cursor.close();
      await (await last)?.close();
    },
  };
}

function refuseRaw(cause: unknown): never {
  const reason = refusalOf(cause);
  if (reason === null || !(cause instanceof Error)) throw cause;
  if (reason !== 'io-error') throw new SseTailError('ERR_NO_FILE', cause.message, { cause });
  const message = `${cause.message}; ask again in a moment, and where files are too many raise ulimit -n`;
  throw new SseTailError('ERR_FILE_REFUSED', message, { cause });
}

/** The files of a log, wherever links lead that somebody else may have made. */
function withoutWaysOut({ path, within, follow }: LogOptions, fileSystem: FileSystem): FileSystem {
  if (within !== undefined) return confinedTo(within, fileSystem);
  // What a series is made of is what the config says, and links to files elsewhere are common there.
  return follow === 'newest' ? fileSystem : besideLive(path, fileSystem);
}
