import type { BigIntStats } from 'node:fs';

import type { Redactor } from '../redact/redactor.ts';
import type { WaitingReason } from '../protocol/notice.ts';
import { ANCHOR_BYTES } from '../protocol/event-id.ts';
import type { Archive, Archives } from './archive.ts';
import { openArchive } from './archive.ts';
import type { FileSystem, OpenFile } from './file-system.ts';
import { anchorOf, unsealed } from './identity.ts';
import type { Seal } from './identity.ts';
import { PEEK_BYTES, canInflate, isInflatable } from './inflater.ts';
import type { Haste } from './promptness.ts';
import { readFully } from './read-fully.ts';
import { createNulRuns, dataEndIn, leadingNuls } from './nul-run.ts';
import type { NulRun } from './nul-run.ts';

/** What tells one file from another while both exist. Inode numbers outgrow doubles: text. */
export type FileKey = string;

export interface FileStat {
  readonly key: FileKey;
  /** Bytes as they are stored. */
  readonly size: number;
  /** Milliseconds since 1970, with fractions. A hint only: clocks differ and times can be set. */
  readonly mtimeMs: number;
  /** How many names it has; 0 for one that was deleted. */
  readonly links: number;
  /** When the file came to be, as mtimeMs; 0 where the file system does not say. */
  readonly birthMs: number;
}

/**
 * One physical file in the life of a log, open for reading. The descriptor keeps the bytes readable
 * and the identity certain however the file is renamed, and even after it was deleted.
 */
export interface Generation {
  readonly key: FileKey;
  /** The name it was opened by. It may have another one, or none, by now. */
  readonly path: string;
  /** What the file system says of it. */
  stat(): Promise<FileStat>;
  /** The offset behind its last byte. A compressed one is inflated for this, once. */
  size(): Promise<number>;
  /**
   * Bytes from `start` up to `end` as they may be shown; fewer where the file ends before. Whoever wants to
   * change them copies them.
   * @param room may be read into, where it is given: large enough for the bytes.
   */
  read(start: number, end: number, room?: Buffer): Promise<Buffer>;
  /** The same as they are in the file: for what tells one file from another, and for no answer. */
  original(start: number, end: number): Promise<Buffer>;
  /**
   * Original bytes from `start` on, as many as there is room for, where they can be read at once; null where they cannot, or
   * are not those of the file as it is stored.
   */
  glance(start: number, room: Buffer): Buffer | null;
  /** What hides parts of its lines; null where all is shown. */
  readonly redactor: Redactor | null;
  /** How hashes of its original bytes are told. */
  readonly seal: Seal;
  /** Another text where other parts of the same bytes are hidden; empty where none are. */
  readonly edition: string;
  /** The anchor of an id at a multiple of ANCHOR_STEP; null where the bytes end before. */
  anchorAt(offset: number): Promise<string | null>;
  /** Null for a plain file, which can grow; a compressed one is what it is. */
  readonly archive: Omit<Archive, 'read' | 'anchorAt'> | null;
  /** The NUL bytes from an offset on. Reads all of them, but not again at each look. */
  nulRun(start: number): Promise<NulRun>;
  /** The end of the data before an offset: behind the last byte that is not NUL. Reads backwards. */
  dataEndBefore(offset: number): Promise<number>;
  /**
   * The same file to whoever looks for what was written a moment ago, which is in memory: asked at once, where it answers at
   * once. What is long, or may be on a disk only, is read by the file itself, or everybody would wait.
   */
  readonly recent: Generation;
  /** Closes the descriptor; whoever reads after that gets FileClosed. May be called again. */
  close(): Promise<void>;
}

/** A path that is not a file that can be read, and why. */
export class NotReadable extends Error {
  readonly reason: WaitingReason;

  constructor(reason: WaitingReason, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'NotReadable';
    this.reason = reason;
  }
}

/**
 * Opens a regular file.
 * @throws {NotReadable} where there is no regular file to read.
 */
export async function openGeneration(path: string, fileSystem: FileSystem): Promise<Generation> {
  const { file, stats } = await openRegular(path, fileSystem);
  return toGeneration(path, file, keyOf(stats));
}

/**
 * Opens a file that may be compressed; one that only its name says is compressed is plain.
 * @throws {NotReadable} where there is no regular file to read.
 */
export async function openRotated(
  path: string,
  fileSystem: FileSystem,
  archives: Archives,
): Promise<Generation> {
  const { file, stats } = await openRegular(path, fileSystem);
  try {
    const plain = toGeneration(path, file, keyOf(stats));
    if (!canInflate(path)) return plain;
    const stored = await plain.original(0, PEEK_BYTES);
    if (!isInflatable(path, stored)) return plain;
    return toInflated(plain, openArchive(file, { path, stats, stored }, archives));
  } catch (error) {
    await file.close();
    throw error;
  }
}

function toGeneration(path: string, file: OpenFile, key: FileKey): Generation {
  const nulRuns = createNulRuns(file);
  let closing: Promise<void> | null = null;
  const rest = {
    key,
    path,
    archive: null,
    redactor: null,
    seal: unsealed,
    edition: '',
    glance(start: number, room: Buffer): Buffer | null {
      const bytesRead = file.glance(room, start);
      return bytesRead === null ? null : room.subarray(0, bytesRead);
    },
    nulRun: nulRuns.from,
    dataEndBefore: nulRuns.before,
    close: () => (closing ??= file.close()),
  };
  const recent: Generation = {
    ...rest,
    ...askedWith(file, 'at-once'),
    get recent() {
      return recent;
    },
  };
  return { ...rest, ...askedWith(file, 'in-turn'), recent };
}

function askedWith(
  file: OpenFile,
  haste: Haste,
): Pick<Generation, 'stat' | 'size' | 'read' | 'original' | 'anchorAt'> {
  const read: Generation['read'] = (start, end, room) =>
    readFully(file, start, end, { room, haste });
  return {
    stat: async () => toFileStat(await file.stat(haste)),
    size: async () => Number((await file.stat(haste)).size),
    read,
    original: read,
    async anchorAt(offset) {
      const bytes = await read(offset - ANCHOR_BYTES, offset);
      return bytes.length === ANCHOR_BYTES ? anchorOf(bytes) : null;
    },
  };
}

function toInflated(stored: Generation, archive: Archive): Generation {
  const inflated: Generation = {
    ...stored,
    archive,
    size: archive.size,
    read: (start, end) => archive.read(start, end),
    original: archive.read,
    glance: () => null,
    anchorAt: archive.anchorAt,
    nulRun: (start) => nulRunIn(archive, start),
    dataEndBefore: (offset) => dataEndIn(archive.read, offset),
    /** Nothing is appended to it. */
    get recent() {
      return inflated;
    },
    close() {
      archive.close();
      return stored.close();
    },
  };
  return inflated;
}

/** A compressed file never changes, and is read forwards only: there is nothing to look at again. */
async function nulRunIn(archive: Archive, start: number): Promise<NulRun> {
  for (let end = start; ;) {
    const bytes = await archive.read(end, end + BLOCK_BYTES);
    if (bytes.length === 0) return { end, isTail: true };
    const nuls = leadingNuls(bytes);
    end += nuls;
    if (nuls < bytes.length) return { end, isTail: false };
  }
}

/** Bytes read at a time. */
const BLOCK_BYTES = 64 * 1024;

/**
 * Opens a path that names a regular file.
 * @throws {NotReadable} where it does not.
 */
async function openRegular(
  path: string,
  fileSystem: FileSystem,
): Promise<{ file: OpenFile; stats: BigIntStats }> {
  const file = await fileSystem.open(path).catch((cause: NodeJS.ErrnoException) => {
    throw notReadable(path, cause);
  });
  const stats = await file.stat().catch(async (cause: NodeJS.ErrnoException) => {
    await file.close();
    throw notReadable(path, cause);
  });
  if (stats.isFile()) return { file, stats };
  await file.close();
  throw notAFile(path);
}

/** The numbers of a file, from the form of `stat` that does not round them. */
export function toFileStat(stats: BigIntStats): FileStat {
  return {
    key: keyOf(stats),
    size: Number(stats.size),
    mtimeMs: Number(stats.mtimeNs) / 1e6,
    links: Number(stats.nlink),
    birthMs: Number(stats.birthtimeNs) / 1e6,
  };
}

/** A directory, a FIFO, a device. */
export function notAFile(path: string): NotReadable {
  const message = `${path} is not a regular file; put a log file in its place, or name another in the config`;
  return new NotReadable('not-a-file', message);
}

/** Turns a file system's refusal into words that say what to do. */
export function notReadable(path: string, cause: NodeJS.ErrnoException): NotReadable {
  switch (cause.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new NotReadable('missing', `${path} does not exist yet`, cause);
    case 'EACCES':
    case 'EPERM':
      return new NotReadable(
        'denied',
        `no permission to read ${path}; let this user read it`,
        cause,
      );
    case 'EISDIR':
    case 'ENXIO':
    case 'ELOOP':
      return new NotReadable('not-a-file', `${path} is not a regular file`, cause);
    default:
      return new NotReadable('io-error', `${path} cannot be read: ${cause.message}`, cause);
  }
}

/** The key of a file by what `stat` says of it. */
export function keyOf(stats: Pick<BigIntStats, 'dev' | 'ino'>): FileKey {
  return `${stats.dev}:${stats.ino}`;
}
