import type { Boundary } from '../file/id-at.ts';
import type { Match, Matcher } from '../search/matcher.ts';
import type { Zone } from '../time/zone.ts';
import { blocksBack, blocksForward } from './blocks.ts';
import type { Block, Range } from './blocks.ts';
import { createHitTimes } from './hit-times.ts';
import type { HitTimes } from './hit-times.ts';
import { draftHit, toHit } from './hit.ts';
import type { Draft, Hit } from './hit.ts';
import type { Direction } from './page.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** A file, and what of it is to be looked through. */
export interface Part extends Range {
  readonly generation: TrackedGeneration;
  /** The end of its lines. */
  readonly border: Boundary;
}

/** One block further. */
export interface Scanned {
  /** How many bytes were looked through for the first time. */
  readonly bytes: number;
  /** Up to where the file is looked through now. */
  readonly offset: number;
  /** In the direction of the search. They are made as they are asked for. */
  readonly hits: AsyncIterable<Hit>;
}

export interface ScanOptions {
  readonly matcher: Matcher;
  readonly direction: Direction;
  /** How many hits may still be told. */
  readonly left: () => number;
  /** The zone of times that name none, where hits are to say when they were written; else null. */
  readonly timesIn: Zone | null;
}

interface Scan extends ScanOptions {
  readonly times: HitTimes | null;
}

/** Looks through a part of a file, block by block. */
export function scan(part: Part, options: ScanOptions): AsyncGenerator<Scanned, void, undefined> {
  const { file } = part.generation;
  const { direction, timesIn } = options;
  const own = { ...options, times: timesIn && createHitTimes(file, timesIn) };
  if (direction === 'forward') return scanForward(part, own);
  return file.archive === null ? scanBack(part, own) : scanArchiveBack(part, own);
}

async function* scanForward(
  part: Part,
  { matcher, left, times }: Scan,
): AsyncGenerator<Scanned, void, undefined> {
  let seenTo = part.start;
  let foundTo = part.start;
  for await (const block of blocksForward(part.generation.file, part)) {
    const end = block.offset + block.bytes.length;
    // Pieces of a long line overlap: what was told of one is not told of the next.
    const found = await matcher.find(block.bytes, left());
    const matches = found.filter(({ start }) => block.offset + start >= foundTo);
    const last = matches.at(-1);
    if (last !== undefined) foundTo = block.offset + last.start + last.length;
    const drafts = draftsOf(block, matches, times);
    yield { bytes: end - seenTo, offset: end, hits: hitsOf(part, drafts) };
    times?.passed(block);
    seenTo = end;
  }
}

async function* scanBack(
  part: Part,
  { matcher, times }: Scan,
): AsyncGenerator<Scanned, void, undefined> {
  let seenFrom = part.end;
  let foundFrom = part.end;
  for await (const block of blocksBack(part.generation.file, part)) {
    const limit = foundFrom;
    const found = await matcher.find(block.bytes, Infinity);
    const matches = found
      .filter(({ start, length }) => block.offset + start + length <= limit)
      .toReversed();
    const first = matches.at(-1);
    if (first !== undefined) foundFrom = block.offset + first.start;
    const { offset } = block;
    const drafts = draftsOf(block, matches, times);
    yield { bytes: seenFrom - offset, offset, hits: hitsOf(part, drafts) };
    seenFrom = offset;
  }
}

/** A compressed file is read forwards only: its last hits are kept until all of it was looked through. */
async function* scanArchiveBack(
  part: Part,
  { matcher, left, times }: Scan,
): AsyncGenerator<Scanned, void, undefined> {
  const kept: Draft[] = [];
  for await (const block of blocksForward(part.generation.file, part)) {
    const matches = (await matcher.find(block.bytes, Infinity)).slice(-left());
    for await (const draft of draftsOf(block, matches, times)) kept.push(draft);
    times?.passed(block);
    kept.splice(0, Math.max(0, kept.length - left()));
    const offset = block.offset + block.bytes.length;
    yield { bytes: block.bytes.length, offset, hits: hitsOf(part, []) };
  }
  yield { bytes: 0, offset: part.start, hits: hitsOf(part, kept.toReversed()) };
}

async function* draftsOf(
  block: Block,
  matches: readonly Match[],
  times: HitTimes | null,
): AsyncGenerator<Draft, void, undefined> {
  for (const match of matches) {
    const draft = draftHit(block, match);
    if (times === null) yield draft;
    else yield { ...draft, timeMs: await times.timeAt(block, match.start) };
  }
}

async function* hitsOf(
  { generation: { file }, border }: Part,
  drafts: Iterable<Draft> | AsyncIterable<Draft>,
): AsyncGenerator<Hit, void, undefined> {
  for await (const draft of drafts) yield toHit(file, draft, border);
}
