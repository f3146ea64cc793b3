import { atOnce } from '../lib/turns.ts';
import type { Resting } from '../lib/turns.ts';
import type { Batch } from '../protocol/batch.ts';
import { endIdOf } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import { idIn, partOf } from '../protocol/selection.ts';
import type { Selection } from '../protocol/selection.ts';
import type { Criteria } from './criteria.ts';
import { NOTHING_SEEN, RECORD_BYTES, createJudge } from './judge.ts';
import type { JudgeState } from './judge.ts';
import { passOver } from './pass-over.ts';

/** A line around one that passes begins no further than this from its beginning. Bytes. */
const CONTEXT_BYTES = 64 * 1024;

/**
 * Whoever begins so many bytes before a line judges it as one that has read everything: a record may
 * reach over RECORD_BYTES, one that was taken for a record as far again, and then there is the context.
 */
export const LOOK_BACK_BYTES = 2 * RECORD_BYTES + CONTEXT_BYTES;

/** A batch, and the id of its first byte, where that is known. */
interface Source {
  readonly batch: Batch;
  readonly startId: EventId | null;
}

interface Line {
  readonly source: Source;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A line that may yet be shown before one that passes. */
interface HeldLine {
  readonly line: Line;
  readonly isShowable: boolean;
}

/** Where a filter is in a file: what becomes of the next line depends on this and its bytes alone. */
export interface FilterState {
  /** The next byte to look at. */
  readonly offset: number;
  /** Its id; null where that is not known, which is so only at the beginning. */
  readonly id: EventId | null;
  /** Up to here nothing more will be shown; the id is null where it is not known. */
  readonly decided: { readonly offset: number; readonly id: EventId | null };
  readonly judge: JudgeState;
  /** Lines that are not decided, behind each other. */
  readonly held: readonly HeldLine[];
  /** Where the last line that passed begins, and how many after it are still to be shown. */
  readonly hit: { readonly start: number; readonly linesLeft: number } | null;
}

/** A filter that has seen nothing yet. */
export function beginAt(offset: number, id: EventId | null): FilterState {
  return { offset, id, decided: { offset, id }, judge: NOTHING_SEEN, held: [], hit: null };
}

/** A line that passes. */
export interface Hit {
  readonly start: number;
  /** Where the lines before it begin that are shown with it. */
  readonly shownFrom: number;
}

/** What one batch brings. */
export interface Outcome {
  /** Null where nothing passes. */
  readonly selection: Selection | null;
  readonly state: FilterState;
  /** The lines that pass and were not begun before. */
  readonly hits: readonly Hit[];
}

/** Filters the batch that follows on a state, at once. */
export function select(criteria: Criteria, batch: Batch, state: FilterState): Outcome {
  return atOnce(selecting(criteria, batch, state));
}

/** The same as work that rests between two lines, where a line may take long. */
export function* selecting(criteria: Criteria, batch: Batch, state: FilterState): Resting<Outcome> {
  const passedOver = passOver(criteria, batch, state);
  const source: Source = { batch, startId: state.id };
  const picker = createPicker(criteria, state);
  if (passedOver === null) {
    for (const line of linesOf(source)) {
      picker.take(line, batch.endsMidLine);
      if (criteria.isSlow) yield;
    }
  }
  const after = picker.after(source, passedOver ?? picker.judged());
  const { id } = after.decided;
  // Behind a line that passes the id is known.
  const isEmpty = picker.shown.length === 0 || id === null;
  const selection = isEmpty ? null : toSelection(picker.shown, state.decided.offset, id);
  return { selection, state: after, hits: picker.hits };
}

function* linesOf(source: Source): Generator<Line> {
  const { batch } = source;
  let start = batch.startOffset;
  for (const text of batch.lines()) {
    const end = start + text.length + (batch.endsMidLine ? 0 : 1);
    yield { source, text, start, end };
    start = end;
  }
}

/** Picks the lines of a batch that are shown. */
interface Picker {
  readonly shown: readonly Line[];
  readonly hits: readonly Hit[];
  readonly take: (line: Line, isUnfinished: boolean) => void;
  readonly judged: () => JudgeState;
  readonly after: (source: Source, judge: JudgeState) => FilterState;
}

function createPicker(criteria: Criteria, state: FilterState): Picker {
  const { context } = criteria;
  const judge = createJudge(criteria, state.judge);
  const shown: Line[] = [];
  const hits: Hit[] = [];
  const held = [...state.held];
  let { hit } = state;
  /** The line that is not finished: only where it passes is there a position in its middle. */
  let openLine = state.judge.unfinished === null ? null : state.decided;

  function take(line: Line, isUnfinished: boolean): void {
    const { start, text } = line;
    const isBegun = judge.isInsideLine;
    const verdict = judge.judge({ text, start, isUnfinished });
    if (verdict === 'passes') return show(line, isBegun);
    const isShowable = verdict === 'fails' && !isBegun && !isUnfinished;
    if (hit !== null && (hit.linesLeft === 0 || start - hit.start > CONTEXT_BYTES)) hit = null;
    if (hit === null) return hold({ line, isShowable });
    hit = { start: hit.start, linesLeft: hit.linesLeft - 1 };
    if (isShowable) shown.push(line);
  }

  function show(line: Line, isBegun: boolean): void {
    const isNear = (it: HeldLine): boolean => line.start - it.line.start <= CONTEXT_BYTES;
    const before = held.filter((it) => it.isShowable && isNear(it)).map((it) => it.line);
    held.length = 0;
    shown.push(...before, line);
    if (!isBegun) hits.push({ start: line.start, shownFrom: before[0]?.start ?? line.start });
    hit = { start: line.start, linesLeft: context };
  }

  /** What comes next begins at the end of this line at the least. */
  function hold(last: HeldLine): void {
    if (context === 0) return;
    held.push(last);
    const { end } = last.line;
    while (held.length > context || end - (held[0]?.line.start ?? end) > CONTEXT_BYTES) {
      held.shift();
    }
  }

  function after(source: Source, judged: JudgeState): FilterState {
    const { batch } = source;
    const first = held[0]?.line;
    const end = { offset: batch.endOffset, id: endIdOf(batch) };
    const upToHeld = first === undefined ? end : placeAt(first.source, first.start);
    const isOpen = judged.unfinished !== null && judged.unfinished !== 'passes';
    openLine = isOpen ? (openLine ?? placeAt(source, batch.startOffset)) : null;
    const isOpenBefore = openLine !== null && openLine.offset < upToHeld.offset;
    const decided = isOpenBefore && openLine !== null ? openLine : upToHeld;
    return { ...end, decided, judge: judged, held, hit };
  }

  return { shown, hits, take, judged: () => judge.state, after };
}

function placeAt(
  { batch, startId }: Source,
  offset: number,
): { readonly offset: number; readonly id: EventId | null } {
  return { offset, id: offset === batch.startOffset ? startId : idIn(batch, offset) };
}

function toSelection(shown: readonly Line[], startOffset: number, end: EventId): Selection {
  return { startOffset, runs: toRuns(shown), end, encoded: new Map() };
}

function toRuns(shown: readonly Line[]): readonly Batch[] {
  const runs: Batch[] = [];
  for (let from = 0; from < shown.length;) {
    let to = from + 1;
    while (to < shown.length && follows(shown[to - 1], shown[to])) to += 1;
    const [first, last] = [shown[from], shown[to - 1]];
    if (first === undefined || last === undefined) break;
    const lines = shown.slice(from, to).map(({ text }) => text);
    runs.push(partOf(first.source.batch, { start: first.start, end: last.end, lines }));
    from = to;
  }
  return runs;
}

function follows(line: Line | undefined, next: Line | undefined): boolean {
  return line?.end === next?.start && line?.source === next?.source;
}
