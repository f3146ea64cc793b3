import { constants, type Stats } from 'node:fs';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createDemoLines, type DemoLines } from './demo-lines.ts';
import { generationNames, shiftGenerations } from './shift-generations.ts';

/** How a demo log behaves. */
export interface DemoOptions {
  /** Bytes after which the file is rotated. Default 1 MiB. */
  readonly maxBytes?: number;
  /** Divides every wait; 1000 writes about ten thousand lines a second. Default 1. */
  readonly speed?: number;
}

/** A log that is being made up. */
export interface Demo {
  /**
   * Resolves when the demo was closed, or gave way because somebody else's file took a place of
   * its own. Rejects when the file system refuses.
   */
  readonly done: Promise<void>;
  /** Stops writing; the files stay. The caller closes; twice is fine. Never rejects. */
  close(): Promise<void>;
}

const MAX_BYTES = 1024 * 1024;
/** Generations that are kept, with the live one. */
const KEEP = 3;
/** Lines that a new demo log begins with, so that there is something to see at once. */
const FIRST_EVENTS = 200;
/** In the first line of every file that a demo made; what lacks it is somebody's log. */
const MARK = 'made up by sse-tail --demo; safe to delete';
const LONGEST_FIRST_LINE_BYTES = 256;

/**
 * Keeps writing a made-up log to `path`, 1 to 20 lines a second and bursts, and rotates it by
 * renaming. The folder is made where it is missing. Only files that a demo made are ever written,
 * renamed or deleted.
 * @returns null when the file, or an older generation of it, is somebody's: then nothing is done
 */
export async function startDemo(path: string, options: DemoOptions = {}): Promise<Demo | null> {
  await mkdir(dirname(path), { recursive: true });
  const lines = createDemoLines();
  const handle = await openOwn(path, lines);
  if (!handle) return null;
  const { maxBytes = MAX_BYTES, speed = 1 } = options;
  const stop = new AbortController();
  const done = writeOn(path, handle, { lines, maxBytes, speed, stop: stop.signal });
  // Whoever waits for `done` hears of a failure; it must not end the process if nobody does.
  const quiet = done.catch(() => undefined);
  return {
    done,
    async close() {
      stop.abort();
      await quiet;
    },
  };
}

interface Pace {
  readonly lines: DemoLines;
  readonly maxBytes: number;
  readonly speed: number;
  readonly stop: AbortSignal;
}

async function writeOn(path: string, first: FileHandle, pace: Pace): Promise<void> {
  let handle: FileHandle | null = first;
  try {
    while (handle && !pace.stop.aborted) {
      await handle.appendFile(someEvents(pace.lines));
      const { size } = await handle.stat();
      if (size >= pace.maxBytes) handle = await rotate(path, handle);
      await pause((50 + Math.random() * 950) / pace.speed, pace.stop);
    }
  } finally {
    await handle?.close();
  }
}

/** One event as a rule, and now and then a burst. */
function someEvents(lines: DemoLines): string {
  const count = Math.random() < 0.03 ? 40 + Math.floor(Math.random() * 160) : 1;
  return textOf(Array.from({ length: count }, () => lines.next(new Date())).flat());
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

async function pause(waitMs: number, stop: AbortSignal): Promise<void> {
  try {
    await delay(waitMs, undefined, { signal: stop });
  } catch (cause) {
    if (!stop.aborted) throw cause;
  }
}

/** @returns the new file, or null when a name belongs to somebody else by now */
async function rotate(path: string, handle: FileHandle): Promise<FileHandle | null> {
  await handle.close();
  if (!(await areOwn(generationNames(path, KEEP)))) return null;
  await shiftGenerations(path, KEEP);
  return createOwn(path, new Date());
}

/** The demo's file at `path`, old or new; null when one of its names is somebody's. */
async function openOwn(path: string, lines: DemoLines): Promise<FileHandle | null> {
  if (!(await areOwn(generationNames(path, KEEP)))) return null;
  if (!(await statOrNull(path))) {
    const times = pastTimes();
    return createOwn(
      path,
      times[0] ?? new Date(),
      times.flatMap((time) => lines.next(time)),
    );
  }
  // Opened without O_CREAT: a file that vanishes here is not made without its mark.
  const handle = await open(path, constants.O_RDWR | constants.O_APPEND);
  if (!(await hasEndedLine(handle))) await handle.appendFile('\n');
  return handle;
}

/** Fails where a file is there already, so that nothing can slip in between look and create. */
async function createOwn(
  path: string,
  began: Date,
  lines: readonly string[] = [],
): Promise<FileHandle> {
  const handle = await open(path, 'ax+');
  // The time makes each file begin with other bytes, as real logs do.
  const mark = `${began.toISOString()} INFO  demo this log is ${MARK}`;
  await handle.appendFile(textOf([mark, ...lines]));
  return handle;
}

function pastTimes(): Date[] {
  const now = Date.now();
  return Array.from(
    { length: FIRST_EVENTS },
    (_, index) => new Date(now - (FIRST_EVENTS - index) * 400),
  );
}

async function areOwn(paths: readonly string[]): Promise<boolean> {
  const own = await Promise.all(paths.map(isOwnOrMissing));
  return own.every(Boolean);
}

async function isOwnOrMissing(path: string): Promise<boolean> {
  const stats = await statOrNull(path);
  if (!stats) return true;
  // Opening a FIFO would wait for a writer.
  if (!stats.isFile()) return false;
  const handle = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(LONGEST_FIRST_LINE_BYTES);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    const [firstLine = ''] = bytes.toString('utf8', 0, bytesRead).split('\n');
    return firstLine.endsWith(MARK);
  } finally {
    await handle.close();
  }
}

/** A demo that was killed may have left half a line. */
async function hasEndedLine(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, Math.max(0, size - 1));
  return last.toString() === '\n';
}

async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw cause;
  }
}
