/** A SHA-256 that takes its bytes bit by bit. */
export interface Sha256 {
  update(bytes: Uint8Array): void;
  /** The hash of all bytes so far, in hex digits; more may follow. */
  hex(): string;
}

const BLOCK_BYTES = 64;
const PRIMES = firstPrimes(64);
/** [spec] FIPS 180-4, 4.2.2 and 5.3.3: the fractions of the roots of the first primes. */
const CONSTANTS = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
const INITIAL = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

/**
 * [spec] https://csrc.nist.gov/pubs/fips/180-4/upd1/final
 * Own code: that of the browser wants all bytes at once and is missing from pages that came over plain HTTP. It
 * hashes what arrives as it arrives, so nothing has to be kept for a proof.
 */
export function createSha256(): Sha256 {
  const state = Int32Array.from(INITIAL);
  const block = new Uint8Array(BLOCK_BYTES);
  let filled = 0;
  let length = 0;

  return {
    update(bytes) {
      length += bytes.length;
      for (let at = 0; at < bytes.length;) {
        const part = bytes.subarray(at, at + BLOCK_BYTES - filled);
        block.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < BLOCK_BYTES) return;
        compress(state, block);
        filled = 0;
      }
    },
    hex() {
      const end = state.slice();
      for (const last of padded(block.slice(0, filled), length)) compress(end, last);
      return [...end].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
    },
  };
}

/** [spec] 5.1.1: a one, zeros, and the length in bits. One block or two. */
function padded(rest: Uint8Array, length: number): Uint8Array[] {
  const bytes = new Uint8Array(rest.length + 9 > BLOCK_BYTES ? 2 * BLOCK_BYTES : BLOCK_BYTES);
  bytes.set(rest);
  bytes[rest.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 8, Math.floor(length / 2 ** 29));
  view.setUint32(bytes.length - 4, (length << 3) >>> 0);
  return bytes.length > BLOCK_BYTES
    ? [bytes.subarray(0, BLOCK_BYTES), bytes.subarray(BLOCK_BYTES)]
    : [bytes];
}

const schedule = new Int32Array(64);

/** [spec] 6.2.2. Typed arrays always have what is read here. */
function compress(state: Int32Array, block: Uint8Array): void {
  const words = schedule;
  for (let i = 0; i < 16; i += 1) {
    const at = 4 * i;
    words[i] = (block[at]! << 24) | (block[at + 1]! << 16) | (block[at + 2]! << 8) | block[at + 3]!;
  }
  for (let i = 16; i < 64; i += 1) {
    const x = words[i - 15]!;
    const y = words[i - 2]!;
    const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
    const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
    words[i] = words[i - 16]! + s0 + words[i - 7]! + s1;
  }
  // One by one: taken and put back as a list they cost nine times what the rest does.
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let i = 0; i < 64; i += 1) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const first = (h + s1 + ((e & f) ^ (~e & g)) + CONSTANTS[i]! + words[i]!) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}

function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function fraction(root: number): number {
  return ((root % 1) * 2 ** 32) | 0;
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let next = 2; primes.length < count; next += 1) {
    if (primes.every((prime) => next % prime !== 0)) primes.push(next);
  }
  return primes;
}
