import { ORIGIN } from '../file/identity.ts';
import { idAt } from '../file/id-at.ts';
import { endOf } from '../file/verify.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Notice } from '../protocol/notice.ts';
import { createTimestampReader } from '../time/timestamp.ts';
import type { Zone } from '../time/zone.ts';
import { BLOCK_BYTES, firstDatedLine } from './dated-line.ts';
import { fileName } from './family.ts';
import type { Member } from './family.ts';
import type { LiveEdge } from './live-edge.ts';
import { openNeighbour, openOldest } from './neighbours.ts';
import { canRead } from './reach.ts';
import type { Search } from './reach.ts';
import { DISORDER_BYTES, firstTime, searchTime } from './time-search.ts';
import type { TimeFound, TimeSearch } from './time-search.ts';
import { orRelease } from './tracked-generation.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** A time that is looked for in a log. */
export interface AskedTime {
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  /** The zone of lines that name none. */
  readonly zone: Zone;
}

/** Where the first line of a time or later begins; the end of the log where there is none. */
export interface TimePlace {
  /** The caller releases it. */
  readonly generation: TrackedGeneration;
  readonly position: EventId;
  /** What to tell whoever asked: that the place is a guess. */
  readonly notices: readonly Notice[];
}

export interface TimeFiles extends Search {
  readonly edge: LiveEdge;
}

/**
 * Finds a time in the whole family: the newest file that begins before it, by bisection, and the
 * place in that file, by bisection again.
 * @returns null where there is no file.
 */
export async function findTime(files: TimeFiles, asked: AskedTime): Promise<TimePlace | null> {
  const { family, reach, edge } = files;
  const first = (await openBegunBefore(files, asked)) ?? edge.generation?.retain();
  if (first === undefined) return null;
  let generation = first;
  for (;;) {
    const found = await orRelease(generation, findIn(files, generation, asked));
    const next =
      found.offset === null
        ? await orRelease(generation, openNeighbour(family, reach, generation, 'newer'))
        : null;
    if (next === null) {
      const place = await orRelease(generation, toPlace(files, generation, found));
      return found.checkedFrom > 0 || found.isGuess ? place : withOlder(files, place, asked);
    }
    generation.release();
    generation = next.generation;
  }
}

/**
 * Opens the newest file that begins before a time, or the oldest one. Names may shift meanwhile: what
 * was opened begins before the time under any name, and from there the way leads on by neighbours.
 */
async function openBegunBefore(
  files: TimeFiles,
  asked: AskedTime,
): Promise<TrackedGeneration | null> {
  const { family, reach } = files;
  const members = (await family.list()).filter((member) => canRead(member, reach));
  let begun: TrackedGeneration | null = null;
  let low = -1;
  let high = members.length;

  async function look(index: number): Promise<void> {
    const opened = await openIfBegun(files, members[index], asked);
    if (opened === null) high = index;
    else {
      begun?.release();
      begun = opened;
      low = index;
    }
  }

  try {
    // Archives are looked into only where the time is before all that is not compressed.
    const firstPlain = members.findLastIndex(({ compressed }) => compressed) + 1;
    if (members.length > 1 && firstPlain < high) await look(firstPlain);
    while (high - low > 1 && members.length > 1) await look(Math.floor((low + high) / 2));
  } catch (error) {
    (begun as TrackedGeneration | null)?.release();
    throw error;
  }
  return begun ?? openOldest(family, reach);
}

/** Null for a file that begins at the time or later; a file that does not say counts by its time of change. */
async function openIfBegun(
  files: TimeFiles,
  member: Member | undefined,
  asked: AskedTime,
): Promise<TrackedGeneration | null> {
  const { reach } = files;
  const generation = member === undefined ? null : await reach.tryOpen(member.path);
  if (generation === null) return null;
  const { file } = generation;
  const begun = reach.attempt(file.path, async () => {
    const search = await toSearch(files, generation, asked);
    const first = await firstTime(search);
    return (first?.timeMs ?? (await file.stat()).mtimeMs) < asked.timeMs;
  });
  if ((await orRelease(generation, begun)) === true) return generation;
  generation.release();
  return null;
}

const ALL_OLDER: TimeFound = { offset: null, isGuess: false, checkedFrom: 0 };

async function findIn(
  files: TimeFiles,
  generation: TrackedGeneration,
  asked: AskedTime,
): Promise<TimeFound> {
  const { file } = generation;
  const found = await files.reach.attempt(file.path, async () => {
    const search = await toSearch(files, generation, asked);
    const first = await firstTime(search);
    // Mostly the file after the one that begins before the time.
    const isNewer = first !== null && first.timeMs >= asked.timeMs;
    return isNewer ? { ...ALL_OLDER, offset: first.offset } : searchTime(search);
  });
  if (found === null) return ALL_OLDER;
  const isOlder = found.isGuess && (await file.stat()).mtimeMs < asked.timeMs;
  return isOlder ? ALL_OLDER : found;
}

async function toPlace(
  { edge }: TimeFiles,
  generation: TrackedGeneration,
  { offset, isGuess }: TimeFound,
): Promise<TimePlace> {
  const { file } = generation;
  const notices = isGuess ? [guess(generation)] : [];
  const isLiveEnd = offset === null && generation === edge.generation;
  const position = isLiveEnd
    ? edge.end
    : await (offset === null ? endOf(file) : idAt(file, { offset, midLine: false }));
  return { generation, position: position ?? ORIGIN, notices };
}

/** So many older files are looked at, however small they are. */
const MAX_OLDER_FILES = 8;

/**
 * Lines may be out of order across rotations: looks through the end of what is older, as far as a
 * line may be out of order, and not into compressed files.
 */
async function withOlder(files: TimeFiles, found: TimePlace, asked: AskedTime): Promise<TimePlace> {
  const { family, reach } = files;
  let place = found;
  let at = found.generation.retain();
  let leftBytes = DISORDER_BYTES;
  try {
    for (let count = 0; count < MAX_OLDER_FILES && leftBytes > 0; count += 1) {
      if (await followsArchive(files, at)) break;
      const before = await openNeighbour(family, reach, at, 'older');
      if (before === null) break;
      at.release();
      at = before.generation;
      if (at.file.archive !== null) break;
      const end = await findAtEnd(files, at, { ...asked, leftBytes });
      leftBytes -= end.size;
      if (end.position === null) continue;
      place.generation.release();
      place = { generation: at.retain(), position: end.position, notices: [] };
    }
    return place;
  } catch (error) {
    place.generation.release();
    throw error;
  } finally {
    at.release();
  }
}

/** Whether what is next to a file is compressed: to open it would begin to inflate it. */
async function followsArchive(
  { family }: TimeFiles,
  { file }: TrackedGeneration,
): Promise<boolean> {
  const place = await family.locate(file.key, file.path);
  return place?.older.at(-1)?.compressed ?? false;
}

/** The first line of the time or later among the last bytes of a file. */
async function findAtEnd(
  files: TimeFiles,
  generation: TrackedGeneration,
  { leftBytes, ...asked }: AskedTime & { readonly leftBytes: number },
): Promise<{ readonly size: number; readonly position: EventId | null }> {
  const { file } = generation;
  const search = await toSearch(files, generation, asked);
  const found = await files.reach.attempt(file.path, () =>
    firstDatedLine({
      ...search,
      from: Math.max(0, search.end - leftBytes),
      to: search.end,
      atLeastMs: asked.timeMs,
      maxBytes: Infinity,
      firstBytes: BLOCK_BYTES,
    }),
  );
  const position =
    found?.kind === 'line' ? await idAt(file, { offset: found.offset, midLine: false }) : null;
  return { size: search.end, position };
}

/** Times in lines that do not say their year are taken to be from before the file was changed last. */
async function toSearch(
  { edge }: TimeFiles,
  generation: TrackedGeneration,
  { timeMs, zone }: AskedTime,
): Promise<TimeSearch> {
  const { file } = generation;
  const { mtimeMs, size } = await file.stat();
  const isLive = generation === edge.generation;
  const end = isLive ? edge.end.offset : file.archive === null ? size : Infinity;
  const reader = createTimestampReader({ zone, twice: 'second', nearMs: mtimeMs });
  return { file, end, reader, timeMs };
}

function guess({ file }: TrackedGeneration): Notice {
  const message =
    `the lines of ${fileName(file.path)} do not say when they were written, or too few of them; ` +
    'what follows begins at the last place that is surely before the time';
  return { event: 'guess', reason: 'undated', message };
}
