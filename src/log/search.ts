import type { Boundary } from '../file/id-at.ts';
import type { GapNotice, Notice } from '../protocol/notice.ts';
import type { Matcher } from '../search/matcher.ts';
import type { Zone } from '../time/zone.ts';
import { archiveGap } from './content-notices.ts';
import { fileName } from './family.ts';
import { sizesOf } from './family-sizes.ts';
import type { Hit } from './hit.ts';
import { openNeighbour } from './neighbours.ts';
import type { Direction } from './page.ts';
import type { Search } from './reach.ts';
import { scan } from './scan.ts';
import type { Part } from './scan.ts';
import { endOfLines, openSpot } from './spot.ts';
import type { Target } from './spot.ts';
import { findSuccessor } from './successor.ts';
import { orRelease } from './tracked-generation.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** What a search tells, in the order in which it comes about. */
export type SearchEvent =
  | ({ readonly event: 'hit' } & Hit)
  | ({ readonly event: 'progress' } & Progress)
  /** Lines that could not be looked through. */
  | GapNotice
  | ({ readonly event: 'done'; readonly reason: 'exhausted' | 'capped' } & Progress);

/** How far a search is. */
export interface Progress {
  /** Bytes looked through. */
  readonly scanned: number;
  /** Bytes to look through in all, as far as that is known: compressed files say so themselves. */
  readonly total: number;
  /** How many were told. */
  readonly hits: number;
  /** The file that is looked through. */
  readonly file: string;
  /** Up to where it is. */
  readonly offset: number;
}

export interface SearchOptions {
  readonly matcher: Matcher;
  readonly at: Target;
  readonly direction: Direction;
  /** True: only the file that the place is in. */
  readonly isOneFile: boolean;
  readonly maxHits: number;
  /** The zone of times that name none, where hits are to say when they were written; else null. */
  readonly timesIn: Zone | null;
  readonly maxLineBytes: number;
  readonly signal: AbortSignal;
}

/** How often it is said how far the search is. Milliseconds. */
const PROGRESS_MS = 250;

type Run = { -readonly [Key in keyof Progress]: Progress[Key] } & { toldAt: number };

/**
 * Looks through a log from a place on, through every file on that side. Between two blocks everybody else
 * has a turn, and it is over as soon as it is not asked for more.
 * @throws {SseTailError} ERR_UNKNOWN_ID, ERR_NO_FILE, ERR_CHANGED
 */
export async function* searchLog(
  search: Search,
  options: SearchOptions,
): AsyncGenerator<SearchEvent, void, undefined> {
  let part: Part | null = await firstPart(search, options);
  const run = await startRun(search, options, part);
  try {
    while (part !== null) {
      run.file = fileName(part.generation.file.path);
      yield* searchPart(run, part, options);
      if (run.hits >= options.maxHits) break;
      const fault = await faultOf(part, options);
      if (fault !== null) yield fault;
      const next: Next | null = options.isOneFile ? null : await nextPart(search, part, options);
      part.generation.release();
      part = next?.part ?? null;
      if (next?.notice?.event === 'gap') yield next.notice;
    }
    yield { event: 'done', reason: part === null ? 'exhausted' : 'capped', ...progressOf(run) };
  } finally {
    part?.generation.release();
  }
}

async function* searchPart(
  run: Run,
  part: Part,
  { matcher, direction, maxHits, timesIn, signal }: SearchOptions,
): AsyncGenerator<SearchEvent, void, undefined> {
  const left = (): number => maxHits - run.hits;
  const scanned = scan(part, { matcher, direction, left, timesIn });
  for await (const { bytes, offset, hits } of scanned) {
    signal.throwIfAborted();
    for await (const hit of hits) {
      run.hits += 1;
      yield { event: 'hit', ...hit };
      if (left() === 0) return;
    }
    run.scanned += bytes;
    run.offset = offset;
    if (performance.now() - run.toldAt < PROGRESS_MS) continue;
    run.toldAt = performance.now();
    yield { event: 'progress', ...progressOf(run) };
  }
}

function progressOf({ scanned, total, hits, file, offset }: Run): Progress {
  return { scanned, total: Math.max(total, scanned), hits, file, offset };
}

async function firstPart(search: Search, options: SearchOptions): Promise<Part> {
  const { at, direction, maxLineBytes } = options;
  const { generation, position } = await openSpot(search, at, maxLineBytes);
  if (direction === 'back') return { generation, start: 0, end: position.offset, border: position };
  const border = await orRelease(generation, endWithoutInflating(search, generation, maxLineBytes));
  return { generation, start: position.offset, end: border.offset, border };
}

/** The end of a compressed file is where nothing more comes of it. */
async function endWithoutInflating(
  search: Search,
  generation: TrackedGeneration,
  maxLineBytes: number,
): Promise<Boundary> {
  if (generation.file.archive !== null) return { offset: Infinity, midLine: true };
  return endOfLines(search, generation, maxLineBytes);
}

interface Next {
  readonly part: Part;
  /** What is to be said of the way there; null where nobody knows. */
  readonly notice: Notice | null;
}

async function nextPart(
  search: Search,
  { generation: current }: Part,
  { direction, maxLineBytes }: SearchOptions,
): Promise<Next | null> {
  const { family, reach } = search;
  if (direction === 'back') return partBefore(search, current, maxLineBytes);
  const next = await findSuccessor(family, reach, current);
  if (next === null) return null;
  const { generation, notice, from } = next;
  const border = await orRelease(generation, endWithoutInflating(search, generation, maxLineBytes));
  return { part: { generation, start: from.offset, end: border.offset, border }, notice };
}

async function partBefore(
  search: Search,
  current: TrackedGeneration,
  maxLineBytes: number,
): Promise<Next | null> {
  const { family, reach } = search;
  const older = await openNeighbour(family, reach, current, 'older');
  if (older === null) return null;
  const { generation } = older;
  const following = await orRelease(generation, findSuccessor(family, reach, generation));
  following?.generation.release();
  const border = await orRelease(generation, endWithoutInflating(search, generation, maxLineBytes));
  const part = { generation, start: 0, end: border.offset, border };
  return { part, notice: following?.notice ?? null };
}

/** What was wrong with a compressed file, once it was looked through to its end. */
async function faultOf(
  { generation: { file }, end }: Part,
  { direction }: SearchOptions,
): Promise<GapNotice | null> {
  if (file.archive === null || (direction === 'back' && end !== Infinity)) return null;
  const fault = await file.archive.fault();
  return fault && archiveGap(fault, await file.size());
}

async function startRun(search: Search, options: SearchOptions, part: Part): Promise<Run> {
  const { generation, start, end } = part;
  const file = fileName(generation.file.path);
  const offset = options.direction === 'forward' ? start : end;
  const run = { scanned: 0, hits: 0, file, offset, toldAt: performance.now() };
  const ahead = orRelease(generation, bytesAhead(search, options, { file, offset }));
  return { ...run, total: await ahead };
}

async function bytesAhead(
  search: Search,
  { direction, isOneFile }: SearchOptions,
  { file, offset }: { readonly file: string; readonly offset: number },
): Promise<number> {
  const sizes = await sizesOf(search);
  const index = sizes.findIndex((it) => it.file === file);
  const own = sizes[index]?.size ?? 0;
  const isForward = direction === 'forward';
  const inFile = isForward ? own - offset : Math.min(own, offset);
  if (isOneFile || index < 0) return Math.max(0, inFile);
  const others = isForward ? sizes.slice(index + 1) : sizes.slice(0, index);
  return others.reduce((sum, { size }) => sum + size, Math.max(0, inFile));
}
