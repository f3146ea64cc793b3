import { Readable } from 'node:stream';
import type { TransformOptions } from 'node:stream';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import type { ZlibOptions } from 'node:zlib';

import { HEAD_BYTES } from '../protocol/event-id.ts';
import type { OpenFile } from './file-system.ts';

/** Why a compressed file cannot be read to its end. */
export type ArchiveFaultReason =
  /** It ends before its contents do: it is still being made, or the machine stopped meanwhile. */
  | 'incomplete'
  | 'corrupt'
  /** It holds more than may be inflated of one file. */
  | 'too-large';

/** The bytes of a compressed file are sound up to here and no further. */
export class ArchiveFault extends Error {
  readonly reason: ArchiveFaultReason;

  constructor(reason: ArchiveFaultReason, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ArchiveFault';
    this.reason = reason;
  }
}

/** One pass through a compressed file, from its beginning, at the pace of whoever asks. */
export interface Inflater {
  /** The next bytes, not empty; null behind the last. @throws {ArchiveFault} */
  next(): Promise<Buffer | null>;
  close(): void;
}

/** Bytes read and bytes given at a time. */
const BLOCK_BYTES = 64 * 1024;
/** Bytes read at a time where the codec is known to fail. */
const FINE_BYTES = 32;

/** What every gzip file begins with. */
const MAGIC = Buffer.from([0x1f, 0x8b]);

/** Whether a compressed file of this name can be read here. */
export function canInflate(path: string): boolean {
  return path.endsWith('.gz');
}

/**
 * Whether a file of this name is compressed, by its first bytes. An empty one is: it is just being
 * made.
 */
export function isInflatable(path: string, start: Buffer): boolean {
  return canInflate(path) && (start.length === 0 || start.subarray(0, 2).equals(MAGIC));
}

/** Compressed bytes that hold the head of a file, as a rule: what does not shrink hardly grows. */
export const PEEK_BYTES = HEAD_BYTES;
/** Of most files fewer do. */
const FIRST_PEEK_BYTES = 1024;
/** Bytes of output that there is room for at a time. */
const PEEK_CHUNK_BYTES = 2 * HEAD_BYTES;
/** What blows that up to more is left to a pass. */
const MAX_PEEKED_BYTES = 256 * 1024;

/**
 * The first bytes of a compressed file, for a look at its head: no pass is begun for it. At once, since a
 * fraction of a millisecond is less than the way to another thread and back.
 * @returns as many as the bytes stored first hold; none where they cannot be inflated.
 */
export function inflateHead(stored: Buffer): Buffer {
  // The flush gives what there is, though the file goes on.
  const options = { finishFlush: constants.Z_SYNC_FLUSH };
  const bytes = inflateNow(stored.subarray(0, FIRST_PEEK_BYTES), options);
  if (bytes !== null && bytes.length >= HEAD_BYTES) return bytes;
  return inflateNow(stored, options) ?? Buffer.alloc(0);
}

/** All bytes of a compressed file so small that all of it was read; null where it is not sound. */
export function inflateWhole(stored: Buffer): Buffer | null {
  return stored.length === 0 ? null : inflateNow(stored, {});
}

function inflateNow(stored: Buffer, options: ZlibOptions): Buffer | null {
  try {
    const limits = { chunkSize: PEEK_CHUNK_BYTES, maxOutputLength: MAX_PEEKED_BYTES };
    return gunzipSync(stored, { ...options, ...limits });
  } catch {
    // A pass will tell what is wrong with it.
    return null;
  }
}

/** Begins a pass. The file stays the caller's. */
export function createInflater(file: OpenFile, path: string): Inflater {
  let given = 0;
  let pass = createPass(file, () => BLOCK_BYTES);
  let fault: unknown = null;

  /** Once more, in smaller pieces where it failed: the codec throws away what it had begun to give. */
  async function salvage(error: unknown): Promise<void> {
    fault = error;
    pass.close();
    const fineFrom = Math.max(0, pass.bytesTaken - 2 * BLOCK_BYTES);
    // The checksum comes last: what is wrong with it must not cost the bytes before it.
    const finestFrom = Number((await file.stat()).size) - 2 * FINE_BYTES;
    pass = createPass(file, (at) =>
      at < fineFrom ? BLOCK_BYTES : at < finestFrom ? FINE_BYTES : 1,
    );
    for (let skip = given; skip > 0;) {
      const block = await pass.next();
      if (block === null) return;
      if (block.length > skip) pass.putBack(block.subarray(skip));
      skip -= block.length;
    }
  }

  async function next(): Promise<Buffer | null> {
    try {
      const block = await pass.next();
      given += block?.length ?? 0;
      if (block === null && fault !== null) throw fault;
      return block;
    } catch (error) {
      if (fault !== null || !isCodecError(error)) throw toFault(path, fault ?? error);
      await salvage(error).catch(() => undefined);
      return next();
    }
  }

  return { next, close: () => pass.close() };
}

/** One run of the codec. */
interface Pass {
  /** Compressed bytes read so far. */
  readonly bytesTaken: number;
  next(): Promise<Buffer | null>;
  /** The next `next` gives these. */
  putBack(block: Buffer): void;
  close(): void;
}

/** @param pieceAt how many bytes to read at an offset of the file. */
function createPass(file: OpenFile, pieceAt: (offset: number) => number): Pass {
  let bytesTaken = 0;
  let waiting: Buffer | null = null;

  async function* blocks(): AsyncGenerator<Buffer> {
    for (;;) {
      const buffer = Buffer.allocUnsafe(pieceAt(bytesTaken));
      const bytesRead = await file.read(buffer, bytesTaken);
      if (bytesRead === 0) return;
      bytesTaken += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  const options: ZlibOptions & TransformOptions = {
    chunkSize: BLOCK_BYTES,
    // One block waits for its reader and no work goes on meanwhile: an error behind it would throw
    // away what was inflated before.
    readableHighWaterMark: 1,
  };
  const unpacked = createGunzip(options);
  // Whoever asks for the next block is told; after that, and once it is closed, nobody need be.
  unpacked.on('error', () => undefined);
  const packed = Readable.from(blocks(), { objectMode: false, highWaterMark: 1 });
  packed.on('error', (error) => unpacked.destroy(error));
  packed.pipe(unpacked);
  const iterator: AsyncIterator<Buffer> = unpacked[Symbol.asyncIterator]();

  return {
    get bytesTaken() {
      return bytesTaken;
    },
    async next() {
      if (waiting !== null) {
        const block = waiting;
        waiting = null;
        return block;
      }
      const { value, done } = await iterator.next();
      return done === true ? null : value;
    },
    putBack(block) {
      waiting = block;
    },
    close() {
      packed.destroy();
      unpacked.destroy();
    },
  };
}

/** What the codec says; what the file system says is no fault of the archive. */
function isCodecError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_');
}

function toFault(path: string, error: unknown): unknown {
  if (!isCodecError(error)) return error;
  const isCut = error instanceof Error && 'errno' in error && error.errno === constants.Z_BUF_ERROR;
  return isCut
    ? new ArchiveFault('incomplete', `${path} ends before its contents do`, error)
    : new ArchiveFault('corrupt', `${path} is damaged: ${String(error)}`, error);
}
