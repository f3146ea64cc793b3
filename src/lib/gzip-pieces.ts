import { constants, crc32, deflateRaw, deflateRawSync } from 'node:zlib';

/**
 * Pieces of a gzip stream that are made once and put into many streams. A piece ends on a whole byte and
 * refers to nothing before it but the dictionary that it was made with: bytes that must stand right before it
 * in every stream that it is put into.
 * [spec] https://www.rfc-editor.org/rfc/rfc1951, https://www.rfc-editor.org/rfc/rfc1952
 */
export interface Piece {
  readonly deflated: Buffer;
  readonly crc: number;
  /** Bytes, uncompressed. */
  readonly length: number;
  /** What the checksum of all that came before is multiplied with. */
  readonly shift: number;
}

/** What a stream begins with. */
export const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** Larger ones are deflated beside the event loop, which they would hold up for most of a millisecond. */
const MAX_SYNC_BYTES = 16 * 1024;
/** Further back a dictionary hardly helps. */
const DICTIONARY_BYTES = 4096;
/** A block that is stored cannot be longer. */
const MAX_STORED_BYTES = 0xffff;

const OPTIONS = { level: 1, finishFlush: constants.Z_FULL_FLUSH } as const;

/** As it is: for bytes so few that to deflate them costs more than it spares. */
export function storedPiece(bytes: Buffer): Piece {
  if (bytes.length > MAX_STORED_BYTES) throw new RangeError('too long to be stored');
  const head = Buffer.from([0, 0, 0, 0, 0]);
  head.writeUInt16LE(bytes.length, 1);
  head.writeUInt16LE(~bytes.length & MAX_STORED_BYTES, 3);
  return toPiece(bytes, Buffer.concat([head, bytes]));
}

/** Whether a piece is deflated at once, and may have a dictionary. */
export function isDeflatedAtOnce(bytes: Buffer): boolean {
  return bytes.length <= MAX_SYNC_BYTES;
}

/** @param before what stands right before it, oldest first. */
export function deflatePiece(bytes: Buffer, before: readonly Buffer[]): Piece {
  if (before.length === 0) return toPiece(bytes, deflateRawSync(bytes, OPTIONS));
  const dictionary = Buffer.concat(before).subarray(-DICTIONARY_BYTES);
  return toPiece(bytes, deflateRawSync(bytes, { ...OPTIONS, dictionary }));
}

/** For many bytes; without a dictionary. */
export function deflateLater(bytes: Buffer): Promise<Piece> {
  return new Promise((resolve, reject) => {
    deflateRaw(bytes, OPTIONS, (error, deflated) => {
      if (error === null) resolve(toPiece(bytes, deflated));
      else reject(error);
    });
  });
}

function toPiece(bytes: Buffer, deflated: Buffer): Piece {
  const { length } = bytes;
  return { deflated, crc: crc32(bytes), length, shift: shiftOver(length) };
}

/** The newest of these buffers that together reach back as far as a dictionary does. */
export function dictionaryOf(buffers: readonly Buffer[]): Buffer[] {
  let bytes = 0;
  let first = buffers.length;
  while (first > 0 && bytes < DICTIONARY_BYTES) {
    first -= 1;
    bytes += buffers[first]?.length ?? 0;
  }
  return buffers.slice(first);
}

/** What a stream has at its end: the checksum and the length of all pieces. */
export interface GzipSum {
  add(piece: Piece): void;
  /** The last bytes of the stream. */
  end(): Buffer;
}

export function createGzipSum(): GzipSum {
  let crc = 0;
  let length = 0;
  return {
    add(piece) {
      // The checksum of two stretches follows from those of each: nothing is read twice.
      crc = (multiply(piece.shift, crc) ^ piece.crc) >>> 0;
      length += piece.length;
    },
    end() {
      const trailer = Buffer.from([1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]);
      trailer.writeUInt32LE(crc, 5);
      trailer.writeUInt32LE(length % 2 ** 32, 9);
      return trailer;
    },
  };
}

/** Polynomials over GF(2) modulo that of CRC-32; the highest bit is the power 0. */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;

function multiply(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let rest = a; rest !== 0; rest <<= 1) {
    if (rest < 0 || rest >= ONE) product ^= factor;
    factor = (factor & 1) === 0 ? factor >>> 1 : (factor >>> 1) ^ POLYNOMIAL;
  }
  return product >>> 0;
}

/** x to the power of 8, 16, 32, … */
const POWERS: number[] = [];
for (let power = ONE >>> 8, bit = 0; bit < 48; bit += 1) {
  POWERS.push(power);
  power = multiply(power, power);
}

/** x to the power of so many bytes. */
function shiftOver(bytes: number): number {
  let shift = ONE;
  for (let left = bytes, bit = 0; left > 0; left = Math.floor(left / 2), bit += 1) {
    if (left % 2 === 1) shift = multiply(POWERS[bit] ?? ONE, shift);
  }
  return shift;
}
