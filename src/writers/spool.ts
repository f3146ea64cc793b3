import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { shiftGenerations } from './shift-generations.ts';

/** How much a spool may hold, and where. */
export interface SpoolOptions {
  /**
   * Bytes after which a file is rotated, at a line end. Default 64 MiB. A line longer than this
   * stretches its file to twice as much and is cut there.
   */
  readonly maxBytes?: number;
  /** How many files are kept, with the one that is written to. Default 4, at least 1. */
  readonly keep?: number;
  /** Folder in which the spool makes its own. Default: the system's folder for temporary files. */
  readonly directory?: string;
}

/** A stream that is being kept in files. */
export interface Spool {
  /** The live file, absolute; older ones are `path.1`, `path.2`, … */
  readonly path: string;
  /**
   * Resolves when the input has ended and is on file, or the spool was closed. Rejects when the
   * input fails or the disk refuses.
   */
  readonly done: Promise<void>;
  /** Stops reading and deletes the files. The caller closes; twice is fine. */
  close(): Promise<void>;
}

const MAX_BYTES = 64 * 1024 * 1024;
const KEEP = 4;
const LINE_FEED = 0x0a;

/**
 * Keeps what comes from `input` in a file and its generations, so that a stream can be resumed like
 * any log. It is read no faster than the disk takes it, and never more is kept than the options say.
 */
export async function createSpool(input: Readable, options: SpoolOptions = {}): Promise<Spool> {
  const directory = await mkdtemp(join(options.directory ?? tmpdir(), 'sse-tail-'));
  const path = join(directory, 'stdin.log');
  const file = await openRotating(path, options.maxBytes ?? MAX_BYTES, options.keep ?? KEEP);
  const stop = new AbortController();
  const done = copy(input, file, stop.signal);
  // Whoever waits for `done` hears of a failure; it must not end the process if nobody does.
  done.catch(() => undefined);
  let closed: Promise<void> | undefined;
  const close = async () => {
    stop.abort();
    await done.catch(() => undefined);
    await rm(directory, { recursive: true, force: true });
  };
  return { path, done, close: () => (closed ??= close()) };
}

async function copy(input: Readable, file: RotatingFile, stop: AbortSignal): Promise<void> {
  try {
    const keep = async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) await file.append(chunk);
    };
    await pipeline(input, keep, { signal: stop });
  } catch (cause) {
    if (!stop.aborted) throw cause;
  } finally {
    await file.close();
  }
}

interface RotatingFile {
  append(chunk: Buffer): Promise<void>;
  close(): Promise<void>;
}

async function openRotating(path: string, maxBytes: number, keep: number): Promise<RotatingFile> {
  let handle: FileHandle = await open(path, 'ax', 0o600);
  let size = 0;
  let endsLine = true;

  async function rotate(): Promise<void> {
    await handle.close();
    await shiftGenerations(path, keep);
    handle = await open(path, 'ax', 0o600);
    size = 0;
    endsLine = true;
  }

  async function write(chunk: Buffer): Promise<void> {
    let rest = chunk;
    while (rest.length > 0) {
      const cut = findCut(rest, { size, endsLine, maxBytes });
      const part = rest.subarray(0, cut.length);
      await handle.writeFile(part);
      size += part.length;
      if (part.length > 0) endsLine = part.at(-1) === LINE_FEED;
      rest = rest.subarray(part.length);
      if (cut.rotate) await rotate();
    }
  }

  let writing = Promise.resolve();
  return {
    append: (chunk) => (writing = write(chunk)),
    async close() {
      // A write that failed was reported to whoever asked for it.
      await writing.catch(() => undefined);
      await handle.close();
    },
  };
}

interface Fill {
  readonly size: number;
  readonly endsLine: boolean;
  readonly maxBytes: number;
}

/**
 * How much of `chunk` goes into the file that is open, and whether that was all for this file.
 * Either way the caller gets on: a cut of length 0 rotates a file that is not empty.
 */
function findCut(chunk: Buffer, { size, endsLine, maxBytes }: Fill): Cut {
  const room = maxBytes - size;
  if (chunk.length <= room) return { length: chunk.length, rotate: false };
  const lastEnd = room > 0 ? chunk.lastIndexOf(LINE_FEED, room - 1) + 1 : 0;
  if (lastEnd > 0) return { length: lastEnd, rotate: true };
  if (size > 0 && endsLine) return { length: 0, rotate: true };
  // One line is longer than a file may be. It ends in this chunk, or it is cut at twice the size.
  const roomAtMost = room + maxBytes;
  const firstEnd = chunk.indexOf(LINE_FEED) + 1;
  if (firstEnd > 0 && firstEnd <= roomAtMost) return { length: firstEnd, rotate: true };
  if (chunk.length < roomAtMost) return { length: chunk.length, rotate: false };
  return { length: roomAtMost, rotate: true };
}

interface Cut {
  readonly length: number;
  readonly rotate: boolean;
}
