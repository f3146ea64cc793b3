import { readBatch } from '../file/read-batch.ts';
import { endIdOf } from '../protocol/batch.ts';
import { SseTailError } from '../errors.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { GapNotice, Notice } from '../protocol/notice.ts';
import { archiveGap, nulHole } from './content-notices.ts';
import type { Search } from './reach.ts';
import { changed, openSpot } from './spot.ts';
import type { Spot, Target } from './spot.ts';
import { findSuccessor } from './successor.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** Two places of a log, the older one first. Whoever opens it closes it. */
export interface Stretch {
  readonly start: Spot;
  readonly end: Spot;
  close(): void;
}

export interface StretchOptions {
  readonly from: Target;
  readonly to: Target;
  readonly maxLineBytes: number;
}

/** @throws {SseTailError} ERR_UNKNOWN_ID, ERR_NO_FILE, ERR_ORDER */
export async function openStretch(
  search: Search,
  { from, to, maxLineBytes }: StretchOptions,
): Promise<Stretch> {
  const opened: Spot[] = [];
  const close = (): void => {
    for (const { generation } of opened.splice(0)) generation.release();
  };
  const open = async (target: Target): Promise<Spot> => {
    const spot = await openSpot(search, target, maxLineBytes);
    opened.push(spot);
    return spot;
  };
  try {
    const [start, end] = [await open(from), await open(to)];
    await checkOrder(search, start, end);
    return { start, end, close };
  } catch (error) {
    close();
    throw error;
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

/** What of a stretch is in one file. */
export interface FilePart {
  /** Held until the next part is asked for. */
  readonly generation: TrackedGeneration;
  readonly position: EventId;
  /** Null: to its end. */
  readonly until: number | null;
  /** What a viewer would be told on the way here; null for the first. */
  readonly notice: Notice | null;
}

/** The files of a stretch, oldest first, as a viewer goes through them. @throws {SseTailError} ERR_ORDER */
export async function* filesOf(
  { family, reach }: Search,
  { start, end }: Pick<Stretch, 'start' | 'end'>,
): AsyncGenerator<FilePart, void, undefined> {
  let generation = start.generation.retain();
  let { position } = start;
  let notice: Notice | null = null;
  try {
    while (generation !== end.generation) {
      yield { generation, position, until: null, notice };
      const next = await findSuccessor(family, reach, generation);
      if (next === null) throw wrongOrder();
      generation.release();
      ({ generation, from: position, notice } = next);
    }
    yield { generation, position, until: end.position.offset, notice };
  } finally {
    generation.release();
  }
}

/** What is met on the way through a file. */
export type Passage =
  /** Whole lines, as they may be shown; at the end of a file that is over its unfinished last line as well. */
  | { readonly kind: 'lines'; readonly bytes: Buffer }
  /** So many NUL bytes that nobody wrote, which viewers are not sent. */
  | { readonly kind: 'hole'; readonly bytes: number; readonly notice: Notice }
  /** There is no more of a compressed file that is damaged. */
  | { readonly kind: 'fault'; readonly notice: GapNotice };

export interface PassOptions {
  readonly maxLineBytes: number;
  readonly signal: AbortSignal;
}

/** Reads one file of a stretch. @throws {SseTailError} ERR_CHANGED */
export async function* passagesIn(
  { generation: { file }, until, ...from }: Omit<FilePart, 'notice'>,
  { maxLineBytes, signal }: PassOptions,
): AsyncGenerator<Passage, void, undefined> {
  let { position } = from;
  while (until === null || position.offset < until) {
    signal.throwIfAborted();
    const result = await readBatch(file, position, { until, maxLineBytes, isOver: true });
    if (result.kind === 'batch') {
      position = endIdOf(result.batch);
      yield { kind: 'lines', bytes: result.batch.bytes };
    } else if (result.kind === 'hole') {
      ({ position } = result);
      yield { kind: 'hole', bytes: result.bytes, notice: nulHole(file, result.bytes) };
    } else if (result.kind === 'unfinished' && (await file.nulRun(position.offset)).isTail) {
      // The end of the file, or NUL bytes up to there, which nobody has filled.
      break;
    } else throw changed();
  }
  if (until !== null) {
    if (position.offset !== until) throw changed();
    return;
  }
  const fault = (await file.archive?.fault()) ?? null;
  if (fault !== null) yield { kind: 'fault', notice: archiveGap(fault, position.offset) };
}
