import {
  createGzipSum,
  deflateLater,
  deflatePiece,
  dictionaryOf,
  GZIP_HEADER,
  isDeflatedAtOnce,
  storedPiece,
} from '../lib/gzip-pieces.ts';
import type { Piece } from '../lib/gzip-pieces.ts';
import type { Sink } from './sink.ts';

/** What few bytes were deflated to, for those who have the same bytes before them. */
interface Variant {
  readonly before: readonly Buffer[];
  readonly piece: Piece | Promise<Piece>;
}

/** Viewers who have just come have other bytes before a batch than the others, for a few batches. */
const MAX_VARIANTS = 8;

/** A stretch so short is stored as it is: a heartbeat, a short notice. Bytes. */
const STORED_BYTES = 128;

/**
 * By the very buffer: those who share a batch are given the same bytes in the same buffer, so they share
 * what it is deflated to as well.
 */
const shared = new WeakMap<Buffer, Variant[]>();

function pieceOf(bytes: Buffer, before: readonly Buffer[]): Piece | Promise<Piece> {
  const known = shared.get(bytes) ?? [];
  const found = known.find((variant) => isSame(variant.before, before));
  if (found !== undefined) return found.piece;
  const piece = isDeflatedAtOnce(bytes) ? deflatePiece(bytes, before) : deflateLater(bytes);
  if (known.length < MAX_VARIANTS) shared.set(bytes, [...known, { before, piece }]);
  return piece;
}

function isSame(one: readonly Buffer[], other: readonly Buffer[]): boolean {
  return one.length === other.length && one.every((buffer, index) => buffer === other[index]);
}

/** A sink whose bytes arrive as one gzip stream; each batch is deflated once for all its viewers. */
export function createGzipSink(sink: Sink): Sink {
  const sum = createGzipSum();
  let hasBegun = false;
  /** What was sent last and others may have been sent as well, with nothing between. */
  let run: Buffer[] = [];

  function toSend({ deflated }: { readonly deflated: Buffer }): Buffer {
    if (hasBegun) return deflated;
    hasBegun = true;
    return Buffer.concat([GZIP_HEADER, deflated]);
  }

  function writePiece(piece: Piece): Promise<void> | null {
    sum.add(piece);
    return sink.write(toSend(piece));
  }

  function write(bytes: Buffer): Promise<void> | null {
    if (bytes.length < STORED_BYTES) {
      run = [];
      return writePiece(storedPiece(bytes));
    }
    const atOnce = isDeflatedAtOnce(bytes);
    const piece = pieceOf(bytes, atOnce ? run : []);
    // Many bytes are not worth holding for the few that may follow.
    run = atOnce ? dictionaryOf([...run, bytes]) : [];
    // No wait where there need be none: what stands before the piece in the stream must stay that.
    return piece instanceof Promise ? writeLater(piece) : writePiece(piece);
  }

  async function writeLater(piece: Promise<Piece>): Promise<void> {
    await writePiece(await piece);
  }

  function offer(bytes: Buffer): void {
    // What was not written must not count.
    if (sink.isWaiting) return;
    const piece = storedPiece(bytes);
    sum.add(piece);
    run = [];
    sink.offer(toSend(piece));
  }

  return {
    get isOpen() {
      return sink.isOpen;
    },
    get isWaiting() {
      return sink.isWaiting;
    },
    write,
    gather: () => sink.gather(),
    onClose: (listener) => sink.onClose(listener),
    offer,
    heartbeat(bytes) {
      if (bytes !== null) offer(bytes);
    },
    end(reason) {
      if (sink.isOpen) void sink.write(toSend({ deflated: sum.end() }));
      sink.end(reason);
    },
  };
}
