import { Readable } from 'node:stream';

import type { FileStat, Generation } from '../file/generation.ts';
import type { Opener } from '../file/opener.ts';
import { endOf } from '../file/verify.ts';
import { giveHeapRoom } from '../lib/small-heap.ts';
import { formatEventId } from '../protocol/event-id.ts';
import type { EventId } from '../protocol/event-id.ts';
import { fileName } from './family.ts';

/** The bytes of a live file as they may be shown. Whoever opens it closes it. */
export interface RawFile {
  readonly name: string;
  /** Bytes at the time of opening; what is appended later is not part of it. */
  readonly size: number;
  readonly mtime: Date;
  /** Names the bytes by what they are: the same on every replica, another one after any append. */
  readonly etag: string;
  /** The bytes from `start` up to `end`. */
  stream(start: number, end: number): Readable;
  close(): Promise<void>;
}

const BLOCK_BYTES = 256 * 1024;

/** @throws {NotReadable} where there is no regular file to read. */
export async function openRawFile(
  path: string,
  { openLive }: Pick<Opener, 'openLive'>,
): Promise<RawFile> {
  const file = await openLive(path);
  const { size, mtimeMs, end } = await describe(file).catch(async (error: unknown) => {
    await file.close();
    throw error;
  });

  async function* blocks(start: number, limit: number): AsyncGenerator<Buffer> {
    for (let at = start; at < limit; at += BLOCK_BYTES) {
      const bytes = await file.read(at, Math.min(limit, at + BLOCK_BYTES));
      if (bytes.length === 0) throw new Error(`${path} became shorter while it was sent`);
      // Each block is garbage once it was sent: collected one by one they would take most of the time.
      if (bytes.length === BLOCK_BYTES) giveHeapRoom();
      yield bytes;
    }
  }

  return {
    name: fileName(path),
    size,
    mtime: new Date(mtimeMs),
    etag: etagOf(end === null ? `${size}-${mtimeMs}` : formatEventId(end), file),
    stream: (start, limit) => Readable.from(blocks(start, limit), { objectMode: false }),
    close: () => file.close(),
  };
}

/** The same bytes are others where other parts of them are hidden. */
function etagOf(text: string, { edition }: Generation): string {
  return edition === '' ? `"${text}"` : `"${text}-${edition}"`;
}

async function describe(file: Generation): Promise<FileStat & { readonly end: EventId | null }> {
  return { ...(await file.stat()), end: await endOf(file) };
}
