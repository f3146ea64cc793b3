import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';

import { SseTailError } from '../errors.ts';
import { readBatch } from '../file/read-batch.ts';
import { endIdOf } from '../protocol/batch.ts';
import { formatEventId } from '../protocol/event-id.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Notice } from '../protocol/notice.ts';
import { archiveGap, nulHole } from './content-notices.ts';
import type { Search } from './reach.ts';
import { changed, openSpot } from './spot.ts';
import type { Spot, Target } from './spot.ts';
import { findSuccessor } from './successor.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

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
  const { from, to, maxLineBytes } = options;
  const start = await openSpot(search, from, maxLineBytes);
  try {
    const end = await openSpot(search, to, maxLineBytes);
    try {
      await checkOrder(search, start, end);
      return await digest(search, { ...options, start, end });
    } finally {
      end.generation.release();
    }
  } finally {
    start.generation.release();
  }
}

/** Reading a log to its end only to see that the other place does not come is what this spares. */
async function checkOrder({ family }: Search, start: Spot, end: Spot): Promise<void> {
  if (start.generation === end.generation) {
    if (start.position.offset > end.position.offset) throw wrongOrder();
    return;
  }
  const first = await family.locate(start.generation.file.key, start.generation.file.path);
  const last = await family.locate(end.generation.file.key, end.generation.file.path);
  if (first !== null && last !== null && first.older.length > last.older.length) throw wrongOrder();
}

function wrongOrder(): SseTailError {
  return new SseTailError(
    'ERR_ORDER',
    '"to" does not come after "from" in this log; give the older position as "from"',
  );
}

interface Tally {
  readonly hash: Hash;
  bytes: number;
  fileCount: number;
  readonly gaps: Notice[];
  gapCount: number;
}

interface Stretch extends DigestOptions {
  readonly start: Spot;
  readonly end: Spot;
}

async function digest(search: Search, stretch: Stretch): Promise<Digest> {
  const { start, end, from, to } = stretch;
  const tally: Tally = {
    hash: createHash('sha256'),
    bytes: 0,
    fileCount: 1,
    gaps: [],
    gapCount: 0,
  };
  for (const notice of [...start.notices, ...end.notices]) note(tally, notice);
  let generation = start.generation.retain();
  let { position } = start;
  try {
    while (generation !== end.generation) {
      await addFile(tally, { ...stretch, generation, position, until: null });
      const next = await findSuccessor(search.family, search.reach, generation);
      if (next === null) throw wrongOrder();
      generation.release();
      ({ generation } = next);
      position = next.from;
      tally.fileCount += 1;
      note(tally, next.notice);
    }
    await addFile(tally, { ...stretch, generation, position, until: end.position.offset });
  } finally {
    generation.release();
  }
  const { hash, ...counts } = tally;
  return {
    from: formatEventId(start.position),
    to: formatEventId(end.position),
    sha256: hash.digest('hex'),
    ...counts,
    // With other expressions to hide it would be another one.
    isFinal:
      generation.file.redactor === null &&
      from.kind === 'id' &&
      to.kind === 'id' &&
      counts.fileCount === 1 &&
      counts.gapCount === 0,
  };
}

function note(tally: Tally, notice: Notice): void {
  if (notice.event !== 'gap') return;
  tally.gapCount += 1;
  if (tally.gaps.length < MAX_GAPS) tally.gaps.push(notice);
}

interface FilePart {
  readonly generation: TrackedGeneration;
  readonly position: EventId;
  /** Null: to its end. */
  readonly until: number | null;
  readonly maxLineBytes: number;
  readonly signal: AbortSignal;
}

async function addFile(tally: Tally, part: FilePart): Promise<void> {
  const { generation, until, maxLineBytes, signal } = part;
  const { file } = generation;
  let { position } = part;
  while (until === null || position.offset < until) {
    signal.throwIfAborted();
    const result = await readBatch(file, position, { until, maxLineBytes, isOver: true });
    if (result.kind === 'batch') {
      tally.hash.update(result.batch.bytes);
      tally.bytes += result.batch.bytes.length;
      position = endIdOf(result.batch);
    } else if (result.kind === 'hole') {
      note(tally, nulHole(file, result.bytes));
      ({ position } = result);
    } else if (result.kind === 'unfinished' && (await file.nulRun(position.offset)).isTail) {
      // The end of the file, or NUL bytes up to there, which nobody has filled.
      break;
    } else throw changed();
  }
  if (until !== null) {
    if (position.offset > until) throw changed();
    return;
  }
  const fault = (await file.archive?.fault()) ?? null;
  if (fault !== null) note(tally, archiveGap(fault, position.offset));
}
