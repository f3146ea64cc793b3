import { createHmac } from 'node:crypto';

import type { Redactor } from '../redact/redactor.ts';
import type { Generation } from './generation.ts';
import type { Seal } from './identity.ts';
import { LINE_END } from './lines.ts';

/** What hides parts of the lines of a log, and what keeps its ids from telling of them. */
export interface Secrecy {
  readonly redactor: Redactor;
  /** The key of the hashes in its ids; the same wherever the log is offered. */
  readonly idKey: Buffer;
}

/** Ids with hashes that need a key. They are as long as others, and made of nothing but them and the key. */
export function createSeal(idKey: Buffer): Seal {
  return (digits) =>
    createHmac('sha256', idKey).update(digits).digest('hex').slice(0, digits.length);
}

/**
 * A file of which parts are hidden: whatever reads it gets asterisks, in as many bytes, and nothing above `file/`
 * can tell that they are not in the file. What tells it from other files are its own bytes still, under
 * hashes that need a key; so no id depends on what is hidden.
 */
export function redacted(
  file: Generation,
  secrecy: Pick<Secrecy, 'redactor'> & { readonly seal: Seal },
): Generation {
  const { redactor, seal } = secrecy;

  async function read(start: number, end: number): Promise<Buffer> {
    if (start >= end) return Buffer.alloc(0);
    const lines = await linesAround(file, { start, end }, redactor.maxLineBytes);
    const shown = await redactor.hide(lines.bytes, lines.begin);
    return shown.subarray(start - lines.start, Math.max(start, end) - lines.start);
  }

  const shown: Generation = {
    ...file,
    read,
    // Whoever is in such a hurry has no time to hide anything.
    glance: () => null,
    redactor,
    seal,
    edition: seal(redactor.source).slice(0, 8),
    async anchorAt(offset) {
      const anchor = await file.anchorAt(offset);
      return anchor === null ? null : seal(anchor);
    },
    get recent() {
      return recent;
    },
  };
  const recent = file.recent === file ? shown : redacted(file.recent, secrecy);
  return shown;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The lines that a range has any byte of. */
interface Lines {
  readonly start: number;
  readonly bytes: Buffer;
  /** `mid-line`: the first one begins more than the limit before. */
  readonly begin: 'line' | 'mid-line';
}

/** So far beginnings and ends of lines are looked for at first. Bytes. */
const REACH_BYTES = 4096;

/** Reads a range, and as far around it as its first and its last line go, `limit` bytes at most. */
async function linesAround(file: Generation, { start, end }: Range, limit: number): Promise<Lines> {
  let from = Math.max(0, start - REACH_BYTES);
  let bytes = await file.original(from, end + REACH_BYTES);
  let lineStart = lineStartIn(bytes, start - from);
  for (let reach = REACH_BYTES; lineStart === null && from > 0 && reach < limit; reach *= 2) {
    const further = Math.max(0, start - 2 * reach);
    const before = await file.original(further, from);
    // The file has become shorter meanwhile: whatever is there now is not what was read.
    if (before.length < from - further) break;
    bytes = Buffer.concat([before, bytes]);
    from = further;
    lineStart = lineStartIn(bytes, start - from);
  }
  bytes = await throughLineEnd(file, { start: from, bytes }, { end, limit });
  if (lineStart === null && from > 0) return { start: from, bytes, begin: 'mid-line' };
  const first = lineStart ?? 0;
  return { start: from + first, bytes: bytes.subarray(first), begin: 'line' };
}

/** Where the line begins that an index is in; null where that is before the bytes. */
function lineStartIn(bytes: Buffer, index: number): number | null {
  const lineEnd = index === 0 ? -1 : bytes.lastIndexOf(LINE_END, index - 1);
  return lineEnd < 0 ? null : lineEnd + 1;
}

/** The bytes up to the first line end at or behind the last byte of a range; all there are where there is none. */
async function throughLineEnd(
  file: Generation,
  known: { readonly start: number; readonly bytes: Buffer },
  { end, limit }: { readonly end: number; readonly limit: number },
): Promise<Buffer> {
  let { bytes } = known;
  let searched = end - 1 - known.start;
  for (let reach = REACH_BYTES; ; reach *= 2) {
    const lineEnd = bytes.indexOf(LINE_END, searched);
    if (lineEnd >= 0) return bytes.subarray(0, lineEnd + 1);
    const isLast = known.start + bytes.length < end + reach;
    if (isLast || reach >= limit) return bytes;
    searched = bytes.length;
    bytes = Buffer.concat([bytes, await file.original(end + reach, end + 2 * reach)]);
  }
}
