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
  /**
   * The bytes from `start` up to `end`, block by block; throws where the file has become shorter.
   * @param rooms buffers, as long as the longest block, that are read into in turns: what a block holds is another one's
   * when its turn comes again. Without them each block has a buffer of its own.
   */
  blocks(start: number, end: number, rooms?: readonly Buffer[]): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/** What is read at a time; the last block may be shorter. Bytes. */
export const BLOCK_BYTES = 256 * 1024;

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

  async function* blocks(
    start: number,
    limit: number,
    rooms: readonly Buffer[] = [],
  ): AsyncGenerator<Buffer> {
    for (let at = start, turn = 0; at < limit; at += BLOCK_BYTES, turn += 1) {
      const room = rooms[turn % rooms.length];
      const blockEnd = Math.min(limit, at + BLOCK_BYTES);
      const bytes = await file.read(at, blockEnd, room);
      if (bytes.length < blockEnd - at) throw new Error(`${path} became shorter while it was sent`);
      // What has a buffer of its own is garbage once it was sent: collected one by one they would take most of the time.
      if (bytes.length === BLOCK_BYTES && bytes.buffer !== room?.buffer) giveHeapRoom();
      yield bytes;
    }
  }

  return {
    name: fileName(path),
    size,
    mtime: new Date(mtimeMs),
    etag: etagOf(end === null ? `${size}-${mtimeMs}` : formatEventId(end), file),
    blocks,
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
