import { endOf, verify } from '../file/verify.ts';
import type { Verdict } from '../file/verify.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { GapReason, Notice } from '../protocol/notice.ts';
import { isCopyOf, isCopyOfLive } from './cut.ts';
import { candidates } from './candidates.ts';
import type { Family, Member } from './family.ts';
import { isReadable } from './family.ts';
import { lookThrough } from './look-through.ts';
import type { Reach } from './reach.ts';
import { refusedAmong } from './reach.ts';
import { orRelease } from './tracked-generation.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

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

/** So many files older than the one that agrees are asked whether they do too. */
const AMBIGUITY_DEPTH = 8;

/** Finds the bytes that an id speaks of among all generations, newest first. */
export async function resume(family: Family, reach: Reach, id: EventId): Promise<Found | Lost> {
  return lookThrough<Found | Lost>(family, {
    search: (members) => search(members.toReversed(), reach, id, family),
    // With a word on it, what was found is the next best.
    isFound: (outcome) => 'generation' in outcome && outcome.notices.length === 0,
    release(outcome) {
      if ('generation' in outcome) outcome.generation.release();
    },
  });
}

async function search(
  newestFirst: readonly Member[],
  reach: Reach,
  id: EventId,
  family: Family,
): Promise<Found | Lost> {
  const readable = newestFirst.filter(isReadable);
  let shorter: TrackedGeneration | null = null;
  /** The newest copy that ends before anything but its head could be checked. */
  let stub: TrackedGeneration | null = null;
  let live: Verdict = 'other';
  const paths = readable.map(({ path }) => path);
  try {
    for await (const { path, index, generation, verdict } of candidates(paths, reach, id)) {
      if (path === family.livePath) live = verdict;
      if (verdict === 'match') {
        const older = readable.slice(index + 1, index + 1 + AMBIGUITY_DEPTH);
        const rival = await orRelease(generation, findRival(older, reach, generation, id));
        const notices = rival === null ? [] : [ambiguous(path, rival)];
        return { generation, position: id, notices };
      }
      if (verdict === 'shorter') shorter ??= generation.retain();
      // Of files that were renamed many may begin alike; a copy that is too short was cut short.
      const isCut = verdict === 'stub' && isCopyOfLive(family, reach, generation);
      if (await orRelease(generation, Promise.resolve(isCut))) stub ??= generation.retain();
      generation.release();
    }
    const cut = shorter ?? stub;
    if (cut === null) return lost(live, newestFirst, refusedIn(family, reach));
    return await atEndOf(cut.retain(), reach, id, family.livePath);
  } finally {
    shorter?.release();
    stub?.release();
  }
}

/** The viewer has read on in the original after the copy was made, or lines were cut off at the end. */
async function atEndOf(
  generation: TrackedGeneration,
  reach: Reach,
  id: EventId,
  livePath: string,
): Promise<Found | Lost> {
  const { path } = generation.file;
  const { archive } = generation.file;
  const asked = reach.attempt(path, async () => ({
    end: await endOf(generation.file),
    fault: (await archive?.fault()) ?? null,
  }));
  const { end, fault } = (await orRelease(generation, asked)) ?? { end: null, fault: null };
  if (end === null) {
    generation.release();
    return lost('head', [], []);
  }
  // Whoever reads to the end of a damaged archive is told there what is wrong with it.
  if (fault !== null) return { generation, position: end, notices: [] };
  const reason = path === livePath ? 'truncated' : 'copytruncate';
  const message = `${path} ends at ${end.offset}, before the ${id.offset} bytes that were read of it; lines written just before it was cut may be missing`;
  return { generation, position: end, notices: [{ event: 'gap', reason, message }] };
}

/** An older file that agrees with the id as well and is not merely a copy of the one taken. */
async function findRival(
  older: readonly Member[],
  reach: Reach,
  taken: TrackedGeneration,
  id: EventId,
): Promise<string | null> {
  for (const { path } of older) {
    const rival = await reach.tryOpen(path);
    if (rival === null) continue;
    const asked = reach.attempt(path, () => agreesToo(rival, taken, id));
    const isRival = (await asked.finally(rival.release)) ?? false;
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
  return !(await isCopyOf(rival.file, taken.file));
}

function ambiguous(taken: string, rival: string): Notice {
  const message = `${taken} and ${rival} both agree with the id; went on in the newer one`;
  return { event: 'gap', reason: 'ambiguous', message };
}

function lost(live: Verdict, members: readonly Member[], refused: readonly string[]): Lost {
  if (live === 'head' || live === 'stub' || live === 'shorter') {
    const message = 'the live file begins as the id says, but was cut or rewritten since';
    return { reason: 'rewritten', message, inLiveFile: true };
  }
  if (refused.length > 0) {
    const message = `no file that can be read agrees with the id; ${refused.join(', ')} may, and cannot be read: see that this user may read it`;
    return { reason: 'io-error', message, inLiveFile: false };
  }
  if (!members.every(isReadable)) {
    const message =
      'no file that can be read agrees with the id; one that is compressed otherwise than .gz may';
    return { reason: 'unsupported-compression', message, inLiveFile: false };
  }
  const message = 'no file agrees with the id: the one it speaks of is gone, or was overwritten';
  return { reason: 'gone', message, inLiveFile: false };
}

/** What may hold the lines and could not be read: files, and the directory that has their names. */
function refusedIn({ unlisted }: Family, reach: Reach): string[] {
  const files = refusedAmong(reach.refused.keys(), reach);
  return unlisted === null ? files : [...files, unlisted];
}
