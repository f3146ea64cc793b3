import { endOf, isPrefix, verify } from '../file/verify.ts';
import type { Verdict } from '../file/verify.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { GapReason, Notice } from '../protocol/notice.ts';
import type { Family, Member } from './family.ts';
import type { Generations, TrackedGeneration } from './tracked-generation.ts';

/** A place to read from: a generation, which the holder releases, and a position in it. */
export interface Found {
  readonly generation: TrackedGeneration;
  readonly position: EventId;
  readonly notices: readonly Notice[];
}

/** No file agrees with the id. */
export interface Lost {
  readonly reason: GapReason;
  readonly message: string;
  /** True where the live file itself is what was cut or rewritten: older ones were seen before. */
  readonly inLiveFile: boolean;
}

/** Names shift while a rotator runs: so often the family is looked through again. */
const MAX_TRIES = 5;
/** So many files older than the one that agrees are asked whether they do too. */
const AMBIGUITY_DEPTH = 8;

/** Finds the bytes that an id speaks of among all generations, newest first. */
export async function resume(
  family: Family,
  generations: Generations,
  id: EventId,
): Promise<Found | Lost> {
  let before = await fingerprint(family);
  for (let attempt = 1; ; attempt += 1) {
    const members = await family.list();
    const found = await search(members.toReversed(), generations, id, family.livePath);
    if ('generation' in found) return found;
    const after = await fingerprint(family);
    if (attempt === MAX_TRIES || before === after) return found;
    before = after;
  }
}

/** Changes with every rotation, even where all names stay the same: the newest files are others. */
async function fingerprint(family: Family): Promise<string> {
  const newest = (await family.list()).slice(-2);
  return JSON.stringify(await Promise.all(newest.map((member) => family.keyOf(member))));
}

async function search(
  newestFirst: readonly Member[],
  generations: Generations,
  id: EventId,
  livePath: string,
): Promise<Found | Lost> {
  let shorter: TrackedGeneration | null = null;
  let live: Verdict = 'other';
  for (const [index, { path }] of plain(newestFirst).entries()) {
    const generation = await generations.open(path).catch(() => null);
    if (generation === null) continue;
    // A file that cannot be read agrees with nothing.
    const verdict = await verify(generation.file, id).catch(() => 'other' as const);
    if (path === livePath) live = verdict;
    if (verdict === 'match') {
      shorter?.release();
      const older = plain(newestFirst).slice(index + 1, index + 1 + AMBIGUITY_DEPTH);
      const rival = await findRival(older, generations, generation, id);
      return { generation, position: id, notices: rival === null ? [] : [ambiguous(path, rival)] };
    }
    if (verdict === 'shorter' && shorter === null) shorter = generation;
    else generation.release();
  }
  if (shorter !== null) return atEndOf(shorter, id, livePath);
  return lost(live, newestFirst);
}

/** The viewer has read on in the original after the copy was made, or lines were cut off at the end. */
async function atEndOf(
  generation: TrackedGeneration,
  id: EventId,
  livePath: string,
): Promise<Found | Lost> {
  const end = await endOf(generation.file).catch(() => null);
  if (end === null) {
    generation.release();
    return lost('head', []);
  }
  const { path } = generation.file;
  const reason = path === livePath ? 'truncated' : 'copytruncate';
  const message = `${path} ends at ${end.offset}, before the ${id.offset} bytes that were read of it; lines written just before it was cut may be missing`;
  return { generation, position: end, notices: [{ event: 'gap', reason, message }] };
}

/** An older file that agrees with the id as well and is not merely a copy of the one taken. */
async function findRival(
  older: readonly Member[],
  generations: Generations,
  taken: TrackedGeneration,
  id: EventId,
): Promise<string | null> {
  for (const { path } of older) {
    const rival = await generations.open(path).catch(() => null);
    if (rival === null) continue;
    const isRival = await agreesToo(rival, taken, id).finally(rival.release);
    if (isRival) return path;
  }
  return null;
}

async function agreesToo(
  rival: TrackedGeneration,
  taken: TrackedGeneration,
  id: EventId,
): Promise<boolean> {
  if (rival === taken || (await verify(rival.file, id)) !== 'match') return false;
  return !(await isCopy(rival, taken));
}

/**
 * A copy that a rotator is just making of the live file is made after it; a generation that was
 * rotated away came to be before. Where the file system keeps no birth times nothing is a copy.
 */
async function isCopy(maybe: TrackedGeneration, original: TrackedGeneration): Promise<boolean> {
  const [copy, source] = await Promise.all([maybe.file.stat(), original.file.stat()]);
  if (copy.birthMs === 0 || copy.birthMs <= source.birthMs) return false;
  return copy.size <= source.size && isPrefix(maybe.file, original.file);
}

function ambiguous(taken: string, rival: string): Notice {
  const message = `${taken} and ${rival} both agree with the id; went on in the newer one`;
  return { event: 'gap', reason: 'ambiguous', message };
}

function lost(live: Verdict, members: readonly Member[]): Lost {
  if (live === 'head' || live === 'shorter') {
    const message = 'the live file begins as the id says, but was cut or rewritten since';
    return { reason: 'rewritten', message, inLiveFile: true };
  }
  if (members.some(({ compressed }) => compressed)) {
    const message = 'no plain file agrees with the id; a compressed one may, and cannot be read';
    return { reason: 'unsupported-compression', message, inLiveFile: false };
  }
  const message = 'no file agrees with the id: the one it speaks of is gone, or was overwritten';
  return { reason: 'gone', message, inLiveFile: false };
}

function plain(members: readonly Member[]): Member[] {
  return members.filter(({ compressed }) => !compressed);
}
