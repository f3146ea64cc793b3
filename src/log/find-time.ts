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
import type { TimeSearch } from './time-search.ts';
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
    const place = await orRelease(generation, placeIn(files, generation, asked));
    if (place !== null) return place;
    const next = await orRelease(generation, openNeighbour(family, reach, generation, 'newer'));
    if (next === null) return endPlace(files, generation);
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
    return (first ?? (await file.stat()).mtimeMs) < asked.timeMs;
  });
  if ((await orRelease(generation, begun)) === true) return generation;
  generation.release();
  return null;
}

/** Null where all lines of a file are older; then it is still held. */
async function placeIn(
  files: TimeFiles,
  generation: TrackedGeneration,
  asked: AskedTime,
): Promise<TimePlace | null> {
  const { file } = generation;
  const found = await files.reach.attempt(file.path, async () => {
    const search = await toSearch(files, generation, asked);
    const first = await firstTime(search);
    // Mostly the file after the one that begins before the time.
    const isNewer = first !== null && first >= asked.timeMs;
    return isNewer ? { offset: 0, isGuess: false, checkedFrom: 0 } : searchTime(search);
  });
  if (found === null || found.offset === null) return null;
  if (found.isGuess && (await file.stat()).mtimeMs < asked.timeMs) return null;
  const straggler = found.checkedFrom > 0 ? null : await inOlder(files, generation, asked);
  if (straggler !== null) return straggler;
  const position = await idAt(file, { offset: found.offset, midLine: false });
  const notices = found.isGuess ? [guess(generation)] : [];
  return { generation, position: position ?? ORIGIN, notices };
}

/** Lines may be out of order across a rotation: the end of the older file, unless that is compressed. */
async function inOlder(
  files: TimeFiles,
  generation: TrackedGeneration,
  asked: AskedTime,
): Promise<TimePlace | null> {
  const { family, reach } = files;
  const before = await openNeighbour(family, reach, generation, 'older');
  if (before === null) return null;
  const older = before.generation;
  const offset = await orRelease(older, lastStretch(files, older, asked));
  const position =
    offset === null ? null : await orRelease(older, idAt(older.file, { offset, midLine: false }));
  if (position === null) {
    older.release();
    return null;
  }
  generation.release();
  return { generation: older, position, notices: [] };
}

async function lastStretch(
  files: TimeFiles,
  older: TrackedGeneration,
  asked: AskedTime,
): Promise<number | null> {
  if (older.file.archive !== null) return null;
  const search = await toSearch(files, older, asked);
  const found = await firstDatedLine({
    ...search,
    from: Math.max(0, search.end - DISORDER_BYTES),
    to: search.end,
    atLeastMs: asked.timeMs,
    maxBytes: Infinity,
    firstBytes: BLOCK_BYTES,
  });
  return found.kind === 'line' ? found.offset : null;
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

async function endPlace({ edge }: TimeFiles, generation: TrackedGeneration): Promise<TimePlace> {
  const isLive = generation === edge.generation;
  const position = isLive ? edge.end : await orRelease(generation, endOf(generation.file));
  return { generation, position: position ?? ORIGIN, notices: [] };
}

function guess({ file }: TrackedGeneration): Notice {
  const message =
    `the lines of ${fileName(file.path)} do not say when they were written, or too few of them; ` +
    'what follows begins at the last place that is surely before the time';
  return { event: 'guess', reason: 'undated', message };
}
