import { constants, read } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { open } from 'node:fs/promises';

import type { WaitingReason } from '../protocol/notice.ts';

/** What tells one file from another while both exist. Inode numbers outgrow doubles: text. */
export type FileKey = string;

export interface FileStat {
  readonly key: FileKey;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970, with fractions. A hint only: clocks differ and times can be set. */
  readonly mtimeMs: number;
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
  stat(): Promise<FileStat>;
  /** Bytes from `start` up to `end`; fewer where the file ends before. The buffer is the caller's. */
  read(start: number, end: number): Promise<Buffer>;
  /** Closes the descriptor. May be called again. */
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
 * Opens a regular file without ever blocking: a FIFO without a writer would hold a thread of the
 * pool for good, and four of them all file access of the process.
 * @throws {NotReadable} where there is no regular file to read.
 */
export async function openGeneration(path: string): Promise<Generation> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(
    (cause: NodeJS.ErrnoException) => {
      throw notReadable(path, cause);
    },
  );
  const stats = await handle.stat({ bigint: true }).catch(async (error: unknown) => {
    await handle.close();
    throw error;
  });
  if (!stats.isFile()) {
    await handle.close();
    throw new NotReadable(
      'not-a-file',
      `${path} is not a regular file; put a log file in its place, or name another in the config`,
    );
  }
  let closing: Promise<void> | null = null;
  return {
    key: keyOf(stats),
    path,
    stat: async () => toFileStat(await handle.stat({ bigint: true })),
    async read(start, end) {
      const buffer = Buffer.allocUnsafe(Math.max(0, end - start));
      let filled = 0;
      while (filled < buffer.length) {
        const bytesRead = await readInto(handle.fd, buffer.subarray(filled), start + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
    close: () => (closing ??= handle.close()),
  };
}

/** The numbers of a file, from the form of `stat` that does not round them. */
export function toFileStat(stats: BigIntStats): FileStat {
  return {
    key: keyOf(stats),
    size: Number(stats.size),
    mtimeMs: Number(stats.mtimeNs) / 1e6,
    birthMs: Number(stats.birthtimeNs) / 1e6,
  };
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

/** With a callback: the promises of FileHandle.read are a tenth of the work of a long backlog. */
function readInto(descriptor: number, buffer: Buffer, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(descriptor, buffer, 0, buffer.length, position, (error, bytesRead) => {
      if (error === null) resolve(bytesRead);
      else reject(error);
    });
  });
}

function keyOf(stats: BigIntStats): FileKey {
  return `${stats.dev}:${stats.ino}`;
}
