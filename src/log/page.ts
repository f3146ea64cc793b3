import { lastBoundary } from '../file/boundary.ts';
import type { BatchMessage } from '../protocol/batch-message.ts';
import type { Batch } from '../protocol/batch.ts';
import { formatEventId } from '../protocol/event-id.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Notice } from '../protocol/notice.ts';
import { toBatchMessage } from '../protocol/wire-batch.ts';
import { toSelectionMessage } from '../protocol/wire-selection.ts';
import { fileName } from './family.ts';
import { sizesOf } from './family-sizes.ts';
import type { FileSize } from './family-sizes.ts';
import { readBack } from './page-back.ts';
import { readForward } from './page-forward.ts';
import { pickLines } from './pick-lines.ts';
import type { LineFilter, Picked } from './pick-lines.ts';
import type { Search } from './reach.ts';
import { canRead } from './reach.ts';
import { isLive, openSpot } from './spot.ts';
import type { Spot, Target } from './spot.ts';
import { idBefore } from './id-before.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** Lines of one file around a place. */
export interface Page extends BatchMessage {
  /** The id before the first line: what to ask backwards from. `id` is what to ask forwards from. */
  readonly first: string;
  /** Whether there is anything older: a line, or another file. */
  readonly older: boolean;
  /** Whether there is anything newer: a whole line, or another file. */
  readonly newer: boolean;
  /** What a viewer would be told on the way from the place to these lines. */
  readonly notices: readonly Notice[];
  /** With a filter: what lies between `first` and `id` and does not pass. */
  readonly hidden?: Picked['hidden'];
  /** The name of the file now. Left out, as `family` is, where the answer can never be another one. */
  readonly file?: string;
  readonly family?: readonly FileSize[];
}

export interface PageOptions {
  readonly at: Target;
  readonly direction: Direction;
  /** So many bytes of lines at most, but one line at least. */
  readonly maxBytes: number;
  readonly maxLineBytes: number;
  /** Null: all lines. */
  readonly filter: LineFilter | null;
  /** Told of the file that a page was read from. */
  readonly onRead: (generation: TrackedGeneration) => void;
}

export type Direction = 'forward' | 'back';

/** What was read on one side of a place; the holder releases the generation. */
export interface Reading {
  readonly generation: TrackedGeneration;
  /** Where the lines begin. */
  readonly from: EventId;
  /** Null: there are none on this side. */
  readonly batch: Batch | null;
  readonly notices: readonly Notice[];
}

/**
 * Reads lines on one side of a place, whole ones, all of one file: where the file ends on that side, those of
 * the next one. With a filter those that pass, and none where it takes too much to find one: then the page is what
 * was looked through.
 * @throws {SseTailError} ERR_UNKNOWN_ID, ERR_NO_FILE, ERR_CHANGED
 */
export async function readPage(
  search: Search,
  options: PageOptions,
): Promise<{ readonly page: Page; readonly isFinal: boolean }> {
  const { at, direction, maxLineBytes, filter } = options;
  const spot = await openSpot(search, at, maxLineBytes);
  const read = direction === 'forward' ? readForward : readBack;
  const maxBytes = filter === null ? options.maxBytes : FIRST_BYTES;
  const reading = await read(search, spot, { ...options, maxBytes });
  options.onRead(reading.generation);
  try {
    const shown = await toShown(search, reading, options);
    const { path } = reading.generation.file;
    const mayBeFinal = at.kind === 'id';
    const [page, sizes] = await Promise.all([
      toPage(search, shown, maxLineBytes),
      mayBeFinal ? null : sizesOf(search),
    ]);
    const isFinal = mayBeFinal && (await isSettled(shown, page, { ...options, spot }));
    if (isFinal) return { page, isFinal };
    const family = sizes ?? (await sizesOf(search));
    return { page: { ...page, file: fileName(path), family }, isFinal };
  } finally {
    reading.generation.release();
  }
}

/** What is read before a filter goes on from there. Bytes. */
const FIRST_BYTES = 64 * 1024;

/** What a page shows of a reading. */
interface Shown extends Reading {
  /** What a filter has left of it; null where all lines are shown, or there are none. */
  readonly picked: Picked | null;
}

async function toShown(search: Search, reading: Reading, options: PageOptions): Promise<Shown> {
  const { batch } = reading;
  const { filter } = options;
  if (filter === null || batch === null) return { ...reading, picked: null };
  const picked = await pickLines(search, { ...reading, batch }, { ...options, filter });
  return { ...reading, from: picked.from, picked };
}

async function toPage(search: Search, shown: Shown, maxLineBytes: number): Promise<Page> {
  const { generation, from, batch, notices, picked } = shown;
  const end = picked?.selection.end.offset ?? batch?.endOffset ?? from.offset;
  const [place, hasMore] = await Promise.all([
    search.family.locate(generation.file.key, generation.file.path),
    hasLinesBehind(search, shown, { end, maxLineBytes }),
  ]);
  const hasOlderFile = place?.older.some((member) => canRead(member, search.reach)) ?? false;
  const before = from.offset > 0 ? from : await idBefore(search, generation);
  return {
    ...messageOf(shown, formatEventId(before)),
    first: formatEventId(before),
    older: from.offset > 0 || hasOlderFile,
    newer: (place?.newer.length ?? 0) > 0 || hasMore,
    notices,
    ...(picked === null ? {} : { hidden: picked.hidden }),
  };
}

function messageOf({ picked, batch, from }: Shown, first: string): BatchMessage {
  if (picked !== null) return toSelectionMessage(picked.selection, null);
  if (batch !== null) return toBatchMessage(batch, null);
  return { offset: from.offset, lengths: [], marks: [], lines: [], id: first };
}

interface End {
  readonly end: number;
  readonly maxLineBytes: number;
}

async function hasLinesBehind(
  search: Search,
  { generation: { file } }: Reading,
  { end, maxLineBytes }: End,
): Promise<boolean> {
  const size = await file.size();
  if (size <= end || !(await isLive(search, file.key))) return size > end;
  return (await lastBoundary(file, size, maxLineBytes)).offset > end;
}

/**
 * Whether the answer can never be another one: it is of the very file that the id speaks of, ends on both
 * sides inside of it, and nothing that is written later can make it longer.
 */
async function isSettled(
  { generation, from, batch, notices, picked }: Shown,
  { newer }: Page,
  { spot, direction, maxBytes, maxLineBytes }: PageOptions & { readonly spot: Spot },
): Promise<boolean> {
  if (generation !== spot.generation || notices.length > 0 || !newer) return false;
  if (batch === null || batch.endsMidLine || from.offset === 0) return false;
  if (direction === 'back') return true;
  if (picked !== null) return picked.isCut;
  return (await generation.file.size()) >= from.offset + Math.min(maxBytes, maxLineBytes);
}
