import { ORIGIN } from '../file/identity.ts';
import { endOf, verify } from '../file/verify.ts';
import { HEAD_BYTES } from '../protocol/event-id.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Notice } from '../protocol/notice.ts';
import { openArchiveOf } from './archive-of.ts';
import type { Family, Member } from './family.ts';
import { fileName, isReadable } from './family.ts';
import { isCopyOf, isCopyOfLive, isCopyOfNext, oldestCopyOf } from './cut.ts';
import { lookBetween } from './numbering-hole.ts';
import { openNeighbour } from './neighbours.ts';
import type { Neighbour } from './neighbours.ts';
import type { Reach } from './reach.ts';
import { canRead, refusedAmong } from './reach.ts';
import { orRelease } from './tracked-generation.ts';
import type { SeenSuccession, Succession, TrackedGeneration, Way } from './tracked-generation.ts';

/** Names shift while a rotator runs; so often it is looked at again. */
const MAX_TRIES = 5;

/** The next newer generation, which the caller releases; null while there is none. */
export async function findSuccessor(
  family: Family,
  reach: Reach,
  current: TrackedGeneration,
): Promise<Way | null> {
  const next = await findNext(family, reach, current);
  if (next === null) return null;
  const { path } = next.generation.file;
  const asked = reach.attempt(path, () => endOfCopy(family, current, next));
  return { ...next, from: (await orRelease(next.generation, asked)) ?? ORIGIN };
}

/** The end of a copy whose original has not been cut yet, and is what comes next; null where it is none. */
async function endOfCopy(
  family: Family,
  { file }: TrackedGeneration,
  { generation: next }: Succession,
): Promise<EventId | null> {
  // The size of an archive is known once all of it was inflated.
  if (family.isSeries || file.archive !== null) return null;
  if ((await file.size()) < HEAD_BYTES) return null;
  return (await isCopyOf(file, next.file)) ? endOf(file) : null;
}

async function findNext(
  family: Family,
  reach: Reach,
  current: TrackedGeneration,
): Promise<Succession | null> {
  const { successor } = current;
  if (successor === null) return findAnew(family, reach, { current, successor });
  // While it is looked at, others may see another one follow, and let go of it.
  const held = successor.generation.retain();
  try {
    const following = { current, successor };
    if (!(await stillFollows(family, reach, following)))
      return await findAnew(family, reach, following);
    return { ...successor, generation: held.retain() };
  } finally {
    held.release();
  }
}

interface Followed {
  readonly current: TrackedGeneration;
  /** What was seen to follow on it, and does no longer; null where nothing was. */
  readonly successor: SeenSuccession | null;
}

async function findAnew(
  family: Family,
  reach: Reach,
  { current, successor }: Followed,
): Promise<Succession | null> {
  const named = await afterNamed(family, reach, current);
  if (named !== 'nameless') {
    return named && orRelease(named.generation, withLoss(current, named));
  }
  const archive = await openArchiveOf(family, reach, current);
  if (archive === null) {
    const copy = successor && (await copyBefore(family, reach, { current, successor }));
    return copy === null
      ? afterNameless(family, reach, current)
      : toSuccession(fileName(current.file.path), copy);
  }
  const next = await afterNamed(family, reach, archive).finally(archive.release);
  return next === 'nameless' ? null : next;
}

interface Following {
  readonly current: TrackedGeneration;
  readonly successor: SeenSuccession;
}

/**
 * Whether what was seen to follow on a generation still does. A copy that was made of it since comes
 * first; that it was compressed or deleted changes nothing for whoever holds it.
 */
async function stillFollows(
  family: Family,
  reach: Reach,
  { current, successor }: Following,
): Promise<boolean> {
  const next = successor.generation;
  // It was cut or written over since: its readers look for its bytes elsewhere as well.
  if (next.state === 'rewritten') return false;
  const place = await family.locate(current.file.key, current.file.path);
  if (place === null) {
    const copy = await copyBefore(family, reach, { current, successor });
    copy?.release();
    return copy === null;
  }
  const nearest = place.newer.find((member) => canRead(member, reach));
  if (nearest === undefined || (await family.keyOf(nearest)) === next.file.key) return true;
  return (await family.locate(next.file.key, next.file.path)) === null;
}

/** The first copy that was made of what was seen to come next; what was made of the current file is none. */
async function copyBefore(
  family: Family,
  reach: Reach,
  { current, successor: { generation, seenAtMs } }: Following,
): Promise<TrackedGeneration | null> {
  const readTo = (await endOf(current.file)) ?? ORIGIN;
  return oldestCopyOf(family, reach, { of: generation, sinceMs: seenAtMs, readTo });
}

/**
 * What was held to come next was cut, and is what comes next all the same: no copy was made of it, and its
 * bytes are lost, those that were seen at least. Or this is the copy.
 */
async function withLoss(current: TrackedGeneration, next: Succession): Promise<Succession> {
  const { generation, notice } = next;
  const cut = current.successor?.generation;
  if (!cut?.cut || cut === generation || cut.file.key !== generation.file.key) return next;
  if (notice.event === 'truncated' || cut.lastSize === 0) return next;
  const file = fileName(generation.file.path);
  const { end } = cut.cut;
  const isCopy = end.offset > 0 && (await verify(current.file, end)) === 'match';
  if (isCopy) return { generation, notice: { event: 'truncated', file } };
  const message = `${file} was cut at the front before ${cut.lastSize} bytes of it were read`;
  return {
    generation,
    notice: { event: 'gap', reason: 'truncated', message, bytes: cut.lastSize },
  };
}

/** What stands after a generation by its name; null while nothing does. */
async function afterNamed(
  family: Family,
  reach: Reach,
  current: TrackedGeneration,
): Promise<Succession | 'nameless' | null> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const place = await family.locate(current.file.key, current.file.path);
    if (place === null) return 'nameless';
    const next = await openNeighbour(family, reach, current, 'newer');
    if (next === null) return null;
    const { generation } = next;
    const way = { current, next, from: fileName(place.path) };
    const notice = await orRelease(generation, noticeOf(family, reach, way));
    if (notice !== null) return { generation, notice };
    generation.release();
  }
  return null;
}

interface Passage {
  readonly current: TrackedGeneration;
  readonly next: Neighbour;
  /** The name of the current one. */
  readonly from: string;
}

/** What is to be said of the way to a neighbour; null where it is none: it must be looked for again. */
async function noticeOf(
  family: Family,
  reach: Reach,
  { current, next: { generation, skipped }, from }: Passage,
): Promise<Notice | null> {
  const gap = skippedGap(skipped, reach);
  if (gap !== null) return gap;
  // A directory under the name of a rotated file: that it is there is no sign of a rotation under way.
  if (skipped.length === 0) {
    const between = await lookBetween(family, current, generation);
    if (between.kind === 'another') return null;
    if (between.kind === 'hole') return hole(between.missing, generation);
  }
  if (current.isCopy || (await isCopyOfLive(family, reach, current))) {
    return { event: 'truncated', file: fileName(family.livePath) };
  }
  return (await isCopyOfNext(family, current.file, generation.file))
    ? { event: 'truncated', file: fileName(generation.file.path) }
    : toSuccession(from, generation).notice;
}

/** The generation has lost its name: only times tell which files are newer. */
async function afterNameless(
  family: Family,
  reach: Reach,
  current: TrackedGeneration,
): Promise<Succession | null> {
  const { mtimeMs, birthMs } = await current.file.stat();
  const { path } = current.file;
  const { members: newer, isSure } = await family.listAfter({ path, mtimeMs, birthMs });
  const next = newer.find((member) => canRead(member, reach));
  const generation = next && (await reach.tryOpen(next.path));
  if (!generation) return null;
  const from = fileName(path);
  if (isSure) return toSuccession(from, generation);
  // With the live file alone after it there is nothing that it could be mistaken about, unless its
  // time is one that no file has come after yet.
  const isAlone = newer.length === 1 && (mtimeMs <= Date.now() || !(await hasOthers(family)));
  return isAlone ? toSuccession(from, generation) : { generation, notice: uncertain(from) };
}

/** Whether there are members besides the live file. */
async function hasOthers(family: Family): Promise<boolean> {
  return (await family.list()).some(({ path }) => path !== family.livePath);
}

function toSuccession(from: string, generation: TrackedGeneration): Succession {
  return { generation, notice: { event: 'rotated', from, to: fileName(generation.file.path) } };
}

/** What is to be said of files on the way that cannot be read; null where they hold no lines. */
function skippedGap(skipped: readonly Member[], reach: Reach): Notice | null {
  const paths = skipped.map(({ path }) => path);
  const refused = refusedAmong(paths, reach);
  if (refused.length > 0) return refusedGap(refused);
  const unknown = skipped.filter((member) => !isReadable(member));
  return unknown.length === 0 ? null : unsupported(unknown.map(({ path }) => fileName(path)));
}

function unsupported(names: string[]): Notice {
  const message = `${names.join(', ')} cannot be read: of compressed files only .gz can`;
  return { event: 'gap', reason: 'unsupported-compression', message };
}

/** The gap of files that are there, and cannot be read. */
export function refusedGap(paths: readonly string[]): Notice {
  const message = `${paths.map(fileName).join(', ')} cannot be read: the file system refuses; its lines are left out`;
  return { event: 'gap', reason: 'io-error', message };
}

function hole(missing: string, { file }: TrackedGeneration): Notice {
  const message = `${missing} should come before ${fileName(file.path)}, and is missing: what it held was not sent`;
  return { event: 'gap', reason: 'missing-generation', message };
}

function uncertain(name: string): Notice {
  const message = `${name} was removed while it was read; files between it and the next one may be missing`;
  return { event: 'gap', reason: 'missing-generation', message };
}

/**
 * Has a generation hold the next one from now on, which is returned, if there is one: rotators delete
 * the oldest file, and compress one that a writer still goes on with.
 */
export async function holdSuccessor(
  family: Family,
  reach: Reach,
  current: TrackedGeneration,
): Promise<TrackedGeneration | null> {
  if (current.successor === null) {
    const next = await findSuccessor(family, reach, current);
    if (next === null) return null;
    current.setSuccessor(next);
    next.generation.release();
  }
  return current.successor?.generation ?? null;
}
