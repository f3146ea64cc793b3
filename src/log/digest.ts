import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';

import { formatEventId } from '../protocol/event-id.ts';
import type { Notice } from '../protocol/notice.ts';
import type { Search } from './reach.ts';
import type { Target } from './spot.ts';
import { filesOf, openStretch, passagesIn } from './walk.ts';
import type { Stretch } from './walk.ts';

/** What the bytes between two positions come to. */
export interface Digest {
  /** The position before the first byte; an id. */
  readonly from: string;
  /** The position behind the last byte; an id. */
  readonly to: string;
  /** SHA-256, 64 hex digits, over the lines as they are in the files, line ends included. */
  readonly sha256: string;
  /** How many bytes that is. */
  readonly bytes: number;
  /** How many files they are in. */
  readonly fileCount: number;
  /** What a viewer would be told is missing on the way; the first MAX_GAPS of them. */
  readonly gaps: readonly Notice[];
  /** How many gaps there are. */
  readonly gapCount: number;
  /** True where the answer can never be another one: both ends are ids in one file. */
  readonly isFinal: boolean;
}

export interface DigestOptions {
  readonly from: Target;
  readonly to: Target;
  readonly maxLineBytes: number;
  readonly signal: AbortSignal;
}

/** So many gaps are told; the others are counted. */
const MAX_GAPS = 100;

/**
 * Reads all lines between two places as a viewer gets them, through every file on the way: holes are
 * left out, and the unfinished last line of a file that is over counts.
 * @throws {SseTailError} ERR_UNKNOWN_ID, ERR_NO_FILE, ERR_ORDER, ERR_CHANGED
 */
export async function digestBetween(search: Search, options: DigestOptions): Promise<Digest> {
  const stretch = await openStretch(search, options);
  try {
    return await digest(search, stretch, options);
  } finally {
    stretch.close();
  }
}

interface Tally {
  readonly hash: Hash;
  bytes: number;
  fileCount: number;
  readonly gaps: Notice[];
  gapCount: number;
}

async function digest(search: Search, stretch: Stretch, options: DigestOptions): Promise<Digest> {
  const { start, end } = stretch;
  const tally: Tally = {
    hash: createHash('sha256'),
    bytes: 0,
    fileCount: 0,
    gaps: [],
    gapCount: 0,
  };
  for (const notice of [...start.notices, ...end.notices]) note(tally, notice);
  for await (const part of filesOf(search, stretch)) {
    tally.fileCount += 1;
    if (part.notice !== null) note(tally, part.notice);
    for await (const passage of passagesIn(part, options)) {
      if (passage.kind === 'lines') {
        tally.hash.update(passage.bytes);
        tally.bytes += passage.bytes.length;
      } else note(tally, passage.notice);
    }
  }
  const { hash, ...counts } = tally;
  return {
    from: formatEventId(start.position),
    to: formatEventId(end.position),
    sha256: hash.digest('hex'),
    ...counts,
    // With other expressions to hide it would be another one.
    isFinal:
      end.generation.file.redactor === null &&
      options.from.kind === 'id' &&
      options.to.kind === 'id' &&
      counts.fileCount === 1 &&
      counts.gapCount === 0,
  };
}

function note(tally: Tally, notice: Notice): void {
  if (notice.event !== 'gap') return;
  tally.gapCount += 1;
  if (tally.gaps.length < MAX_GAPS) tally.gaps.push(notice);
}
