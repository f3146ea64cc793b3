import { Readable } from 'node:stream';

import { SseTailError } from '../errors.ts';
import type { Generation } from '../file/generation.ts';
import { HOLE_BYTES } from '../file/nul-run.ts';
import { idAt } from '../file/id-at.ts';
import { endOf, verify } from '../file/verify.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Notice } from '../protocol/notice.ts';
import { fileName } from './family.ts';
import type { Search } from './reach.ts';
import { changed, refuseLookup } from './spot.ts';
import { filesOf, openStretch, passagesIn } from './walk.ts';
import type { FilePart, PassOptions, Passage, Stretch, StretchOptions } from './walk.ts';

/** The bytes between two places of a log, as they may be shown. Whoever opens it closes it. */
export interface RawRange {
  /** The name of the log's live file. */
  readonly name: string;
  /** How many bytes there are; null where only reading a compressed file would tell. */
  readonly size: number | null;
  /** How many gaps a viewer would be told of on the way. */
  readonly gapCount: number;
  /** All of it; fails where that cannot be told any more to whom the size and the gaps were told. */
  stream(): Readable;
  close(): void;
}

export type RangeOptions = StretchOptions & PassOptions;

/** A file on the way, as it was before any of it was read. */
interface Planned {
  /** Up to where it is read; null: to its end, wherever that is. */
  readonly end: EventId | null;
}

interface Plan {
  readonly files: readonly Planned[];
  readonly size: number | null;
  readonly gapCount: number;
}

/**
 * Looks through what lies between two places without reading it.
 * @throws {SseTailError} ERR_UNKNOWN_ID, ERR_NO_FILE, ERR_ORDER, ERR_CHANGED
 */
export async function openRange(search: Search, options: RangeOptions): Promise<RawRange> {
  const stretch = await openStretch(search, options);
  try {
    const plan = await planOf(search, stretch, options.signal);
    const { size, gapCount } = plan;
    return {
      name: fileName(search.family.livePath),
      size,
      gapCount,
      stream: () => Readable.from(bytesOf(search, stretch, { plan, ...options }), BYTES),
      close: stretch.close,
    };
  } catch (error) {
    stretch.close();
    throw error;
  }
}

const BYTES = { objectMode: false };

async function planOf(search: Search, stretch: Stretch, signal: AbortSignal): Promise<Plan> {
  const files: Planned[] = [];
  let size: number | null = 0;
  let gapCount = noticedIn(stretch);
  for await (const part of filesOf(search, stretch)) {
    signal.throwIfAborted();
    const last = part.until === null ? await endOfData(part.generation.file) : stretch.end.position;
    files.push({ end: last });
    size = size === null || last === null ? null : size + last.offset - part.position.offset;
    if (isGap(part.notice)) gapCount += 1;
  }
  return { files, size, gapCount };
}

/** How many gaps there are in finding the places. */
function noticedIn({ start, end }: Stretch): number {
  return [...start.notices, ...end.notices].filter(isGap).length;
}

function isGap(notice: Notice | null): boolean {
  return notice?.event === 'gap';
}

/** Where a file that is over ends, but for NUL bytes that were never filled; null where all of it must be inflated for that. */
async function endOfData(file: Generation): Promise<EventId | null> {
  if (file.archive !== null) return null;
  const size = await file.size();
  const dataEnd = await file.dataEndBefore(size);
  const end =
    size - dataEnd < HOLE_BYTES
      ? await endOf(file)
      : await idAt(file, { offset: dataEnd, midLine: true });
  if (end === null) throw changed();
  return end;
}

interface Reading extends PassOptions {
  readonly plan: Plan;
}

interface Reading extends PassOptions {
  readonly plan: Plan;
}

/** The files are gone through anew, since to hold them all would take a descriptor for each. */
async function* bytesOf(
  search: Search,
  stretch: Stretch,
  { plan, ...options }: Reading,
): AsyncGenerator<Buffer, void, undefined> {
  let fileCount = 0;
  let gapCount = noticedIn(stretch);
  try {
    for await (const part of filesOf(search, stretch)) {
      const planned = plan.files[fileCount];
      fileCount += 1;
      if (isGap(part.notice)) gapCount += 1;
      if (planned === undefined || gapCount > plan.gapCount) throw changed();
      for await (const passage of passagesIn(await asPlanned(part, planned), options))
        yield* bytesIn(passage);
    }
    if (fileCount < plan.files.length) throw changed();
  } catch (error) {
    refuseLookup(error);
  }
}

/** What was appended since is left out: how much there is was told without it. */
async function asPlanned(part: FilePart, { end }: Planned): Promise<FilePart> {
  if (end === null || part.until !== null) return part;
  if ((await verify(part.generation.file, end)) !== 'match') throw changed();
  return { ...part, until: end.offset };
}

const NULS = Buffer.alloc(64 * 1024);

/** Holes are as they are in the file. */
function* bytesIn(passage: Passage): Generator<Buffer, void, undefined> {
  switch (passage.kind) {
    case 'lines':
      return yield passage.bytes;
    case 'hole':
      for (let left = passage.bytes; left > 0; left -= NULS.length)
        yield NULS.subarray(0, Math.min(left, NULS.length));
      return;
    case 'fault':
      throw new SseTailError('ERR_UNREADABLE', passage.notice.message);
  }
}
