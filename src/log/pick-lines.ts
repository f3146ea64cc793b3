import { idAt } from '../file/id-at.ts';
import { LINE_END } from '../file/lines.ts';
import type { Generation } from '../file/generation.ts';
import { readBatch } from '../file/read-batch.ts';
import { endIdOf, lineCountOf } from '../protocol/batch.ts';
import type { Batch } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import { partOf } from '../protocol/selection.ts';
import type { Selection } from '../protocol/selection.ts';
import { lookBack } from './look-back.ts';
import type { LookBack } from './look-back.ts';
import type { PageOptions, Reading } from './page.ts';
import type { Search } from './reach.ts';
import { changed, isLive } from './spot.ts';

/** Tells which lines of a file pass. */
export interface LineFilter {
  /** So much before a place must be known to judge what follows. Bytes. */
  readonly lookBackBytes: number;
  /** Begins at a place, behind what stands before it. */
  begin(before: LookBack, at: EventId): PassingLines;
}

export interface PassingLines {
  /** What passes of the batch that follows on the one before, in runs of consecutive lines. */
  take(batch: Batch): readonly Batch[];
}

/** What passes of a stretch of one file. */
export interface Picked {
  readonly from: EventId;
  readonly selection: Selection;
  /** What of the stretch does not pass. */
  readonly hidden: { readonly lines: number; readonly bytes: number };
  /** Whether it could have gone further in the same file. */
  readonly isCut: boolean;
}

/** So much is looked through for one answer, at least where it lies in one file. Bytes. */
const MAX_LOOKED_BYTES = 4 * 1024 * 1024;
/** And no more than what can be looked through in this time: expressions may be slow. Milliseconds. */
const MAX_LOOK_MS = 250;
/** So much at a time, the last first, where the way leads back. Bytes. */
const STRETCH_BYTES = 512 * 1024;
/** A page does not end inside of a line, unless that is longer than this. Bytes. */
const MAX_INSIDE_BYTES = 4 * MAX_LOOKED_BYTES;

export interface PickOptions extends PageOptions {
  readonly filter: LineFilter;
}

interface Looked {
  readonly batch: Batch;
  readonly runs: readonly Batch[];
}

/** Goes on from the first lines of a page, in the same file, until enough of them pass. */
export async function pickLines(
  search: Search,
  reading: Reading & { readonly batch: Batch },
  options: PickOptions,
): Promise<Picked> {
  return options.direction === 'forward'
    ? pickForward(search, reading, options)
    : pickBack(reading, options);
}

async function pickForward(
  search: Search,
  { generation: { file }, from, batch: first }: Reading & { readonly batch: Batch },
  { filter, maxBytes, maxLineBytes }: PickOptions,
): Promise<Picked> {
  const before = await lookBack(file, from.offset, { bytes: filter.lookBackBytes, maxLineBytes });
  const passing = filter.begin(before, from);
  const isOver = !(await isLive(search, file.key));
  const work = createWork(maxBytes);
  const looked: Looked[] = [];
  let batch: Batch | null = first;
  while (batch !== null && work.goesOn(looked.at(-1)?.batch.endsMidLine ?? false)) {
    const runs = passing.take(batch);
    looked.push({ batch, runs });
    work.add([{ batch, runs }]);
    batch = await batchAfter(file, batch, { until: null, maxLineBytes, isOver });
  }
  const { kept, isAll } = keep(
    looked.flatMap(({ runs }) => runs),
    maxBytes,
  );
  const lastRun = kept.at(-1);
  const end = endIdOf(isAll || lastRun === undefined ? (looked.at(-1)?.batch ?? first) : lastRun);
  return toPicked(looked, kept, { from, end, isCut: !isAll || batch !== null });
}

async function batchAfter(
  file: Generation,
  batch: Batch,
  reading: Parameters<typeof readBatch>[2],
): Promise<Batch | null> {
  const result = await readBatch(file, endIdOf(batch), reading);
  if (result.kind === 'changed') throw changed();
  return result.kind === 'batch' ? result.batch : null;
}

async function pickBack(
  { generation: { file }, from: nearest, batch: last }: Reading & { readonly batch: Batch },
  { filter, maxBytes, maxLineBytes }: PickOptions,
): Promise<Picked> {
  const end = endIdOf(last);
  const work = createWork(maxBytes);
  let from = end;
  let looked: Looked[] = [];
  do {
    const { batches } = await lookBack(file, from.offset, { bytes: STRETCH_BYTES, maxLineBytes });
    // An unfinished last line, or one behind a hole, is known to whoever read it first.
    const stretch = batches.length === 0 && looked.length === 0 ? [last] : batches;
    const [oldest] = stretch;
    if (oldest === undefined) break;
    const options = { bytes: filter.lookBackBytes, maxLineBytes };
    const before = await lookBack(file, oldest.startOffset, options);
    from = oldest === last ? nearest : await idBehind(file, before, oldest.startOffset);
    const passing = filter.begin(before, from);
    const more = stretch.map((batch) => ({ batch, runs: passing.take(batch) }));
    work.add(more);
    looked = [...more, ...looked];
  } while (from.offset > 0 && work.goesOn(false));
  const backwards = looked.flatMap(({ runs }) => runs).toReversed();
  const { kept, isAll } = keep(backwards, maxBytes, 'last');
  const [first] = kept.toReversed();
  const begin = isAll || first === undefined ? from : await idBefore(file, first.startOffset);
  return toPicked(looked, kept.toReversed(), { from: begin, end, isCut: true });
}

async function idBehind(file: Generation, before: LookBack, offset: number): Promise<EventId> {
  const last = before.batches.at(-1);
  return last === undefined ? idBefore(file, offset) : endIdOf(last);
}

async function idBefore(file: Generation, offset: number): Promise<EventId> {
  const [byte] = await file.read(Math.max(0, offset - 1), offset);
  const id = await idAt(file, { offset, midLine: offset > 0 && byte !== LINE_END });
  if (id === null) throw changed();
  return id;
}

interface Work {
  add(looked: readonly Looked[]): void;
  goesOn(isInsideLine: boolean): boolean;
}

/** Whether more is to be looked through: not enough passes yet, and it was not too much. */
function createWork(maxBytes: number): Work {
  const begunAt = performance.now();
  let [lookedBytes, passingBytes] = [0, 0];
  return {
    add(looked) {
      for (const { batch, runs } of looked) {
        lookedBytes += batch.bytes.length;
        passingBytes += bytesOf(runs);
      }
    },
    goesOn(isInsideLine) {
      if (isInsideLine && lookedBytes < MAX_INSIDE_BYTES) return true;
      const isLate = performance.now() - begunAt > MAX_LOOK_MS;
      return (
        lookedBytes === 0 || (passingBytes < maxBytes && lookedBytes < MAX_LOOKED_BYTES && !isLate)
      );
    },
  };
}

/** The first runs that have no more bytes in all, but one line at least. @param end where a run is cut short. */
function keep(
  runs: readonly Batch[],
  maxBytes: number,
  end: 'first' | 'last' = 'first',
): { readonly kept: readonly Batch[]; readonly isAll: boolean } {
  const kept: Batch[] = [];
  let left = maxBytes;
  for (const run of runs) {
    const part = run.bytes.length <= left ? run : partThatFits(run, left, end);
    if (part === null && kept.length > 0) return { kept, isAll: false };
    kept.push(part ?? oneLine(run, end));
    left -= run.bytes.length;
    if (part !== run && lineCountOf(run) > 1) return { kept, isAll: false };
  }
  return { kept, isAll: true };
}

/** The lines at one end of a run that have no more bytes; null where there is none. */
function partThatFits(run: Batch, bytes: number, end: 'first' | 'last'): Batch | null {
  if (lineCountOf(run) === 1) return null;
  const lines = end === 'first' ? run.lines() : run.lines().toReversed();
  let [count, size] = [0, 0];
  for (const line of lines) {
    if (size + line.length + 1 > bytes) break;
    size += line.length + 1;
    count += 1;
  }
  return count === 0 ? null : linesAt(run, count, end);
}

function oneLine(run: Batch, end: 'first' | 'last'): Batch {
  return lineCountOf(run) === 1 ? run : linesAt(run, 1, end);
}

function linesAt(run: Batch, count: number, end: 'first' | 'last'): Batch {
  const { startOffset, endOffset } = run;
  const lines = end === 'first' ? run.lines().slice(0, count) : run.lines().slice(-count);
  const size = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const start = end === 'first' ? startOffset : endOffset - size;
  return partOf(run, { start, end: start + size, lines });
}

function toPicked(
  looked: readonly Looked[],
  runs: readonly Batch[],
  { from, end, isCut }: { readonly from: EventId; readonly end: EventId; readonly isCut: boolean },
): Picked {
  const shown = runs.reduce((sum, run) => sum + lineCountOf(run), 0);
  const lines = looked.reduce(
    (sum, { batch }) => sum + linesWithin(batch, from.offset, end.offset),
    0,
  );
  const bytes = end.offset - from.offset - bytesOf(runs);
  const selection = { startOffset: from.offset, runs, end, encoded: new Map<string, Buffer>() };
  return { from, selection, hidden: { lines: lines - shown, bytes }, isCut };
}

function bytesOf(runs: readonly Batch[]): number {
  return runs.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** How many lines, or pieces, of a batch end behind one offset and not behind another. */
function linesWithin(
  { bytes, startOffset, endOffset, endsMidLine }: Batch,
  from: number,
  to: number,
): number {
  const part = bytes.subarray(Math.max(0, from - startOffset), Math.max(0, to - startOffset));
  let count = endsMidLine && to >= endOffset && part.length > 0 ? 1 : 0;
  for (let at = part.indexOf(LINE_END); at >= 0; at = part.indexOf(LINE_END, at + 1)) count += 1;
  return count;
}
