import { FileClosed } from '../file/file-system.ts';
import type { Generation } from '../file/generation.ts';
import { ORIGIN } from '../file/identity.ts';
import type { ArchiveFault } from '../file/inflater.ts';
import { readBatch } from '../file/read-batch.ts';
import type { Passed, ReadResult } from '../file/read-batch.ts';
import { isStale, nullIfRefused, refusalOf } from '../file/refusal.ts';
import { wallClock } from '../lib/wall-clock.ts';
import { endIdOf } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Notice } from '../protocol/notice.ts';
import { createCondition } from './condition.ts';
import { archiveGap, encodingNotice, nulHole } from './content-notices.ts';
import { createEndurance } from './endurance.ts';
import { createLateLines } from './late-lines.ts';
import { lookBack } from './look-back.ts';
import type { LookBack } from './look-back.ts';
import { createNoticeSpacing } from './notice-spacing.ts';
import { createPauses } from './pauses.ts';
import { readOn, unreadableGap } from './read-on.ts';
import type { ReadOn, ReadOnOptions } from './read-on.ts';
import { findAgain, relocate } from './relocate.ts';
import type { Stand } from './relocate.ts';
import { searchFiles } from './start.ts';
import type { Beginning, LogFiles, SearchFiles } from './start.ts';
import { END, say } from './step.ts';
import type { Step } from './step.ts';
import { findSuccessor, holdSuccessor } from './successor.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/**
 * One viewer's position and how it moves. A cursor pulls: there is no state for catching up and none
 * for being live, only a position; close to the live edge its next batch is one that others share,
 * further back it is read from the file.
 */
export interface Cursor {
  /** The position, as an id to come back with; null while it is still looked for. */
  readonly id: EventId | null;
  /** Waits for what comes next and moves behind it. One call at a time. */
  next(): Promise<Step>;
  /** What stands before an offset of the file that the last batch is from; not while `next` is under way. */
  lookBack(offset: number, bytes: number): Promise<LookBack>;
  /** Ends a `next` under way, and lets the files go. */
  close(): void;
}

export interface CursorOptions {
  /** False: ends at the live end. */
  readonly follow: boolean;
  readonly maxLineBytes: number;
  /** How long a file that is not the live one must be quiet before it counts as over. Milliseconds. */
  readonly rotateWaitMs: number;
  /** After this it counts as over though it is still written to. Milliseconds. */
  readonly rotateMaxWaitMs: number;
  /** How long a file system may refuse until what it refuses is gone without. Milliseconds. */
  readonly errorWaitMs: number;
  /** Finds the beginning where that was refused before. */
  readonly seek: (isGivingUp: boolean) => Promise<Beginning>;
  readonly onClose: () => void;
}

/** Waits no longer than this for a file to appear after one that is over. Milliseconds. */
const LOOK_AGAIN_MS = 1000;

export function createCursor(
  files: LogFiles,
  beginning: Beginning | null,
  options: CursorOptions,
): Cursor {
  const { edge } = files;
  const { follow, maxLineBytes, rotateWaitMs, rotateMaxWaitMs, errorWaitMs, onClose } = options;
  let hasBegun = false;
  /** Whether the viewer has heard of no id yet, since its beginning was not found at once. */
  let owesId = beginning === null;
  let generation: TrackedGeneration | null = null;
  let position = ORIGIN;
  let id: EventId | null = null;
  const late = createLateLines(files, maxLineBytes);
  const spacing = createNoticeSpacing();
  const endurance = createEndurance(errorWaitMs);
  const condition = createCondition(edge);
  const pauses = createPauses(edge.changes);
  let closed = false;
  /** When the end of a file that is not the live one was reached, by performance.now(). */
  let endReachedAt: number | null = null;
  let saidFaultOf: Generation | null = null;
  let knowsNextOf: TrackedGeneration | null = null;
  /** What is missing between the file that is being read and the next one, where that is known. */
  let lossAfter: Notice | null = null;
  /** The file whose encoding the viewer has been told of, where there was anything to tell. */
  let judged: TrackedGeneration | null = null;
  /** Nothing more of the generation can be read, though it has more bytes: up to where that is told. */
  let givenUpTo: number | null = null;
  if (beginning !== null) begin(beginning);

  async function next(): Promise<Step> {
    while (!closed) {
      const ready = spacing.next();
      if (ready !== null) return ready;
      const seen = edge.changes.count;
      const step = await attempt(seen);
      if (step !== null) take(step);
    }
    return { kind: 'end', reason: 'removed' };
  }

  async function attempt(seen: number): Promise<Step | null> {
    try {
      const step = await move(seen);
      endurance.recovered();
      return step;
    } catch (error) {
      return endureFailure(error);
    }
  }

  /** A step on its way to the viewer; the first one of a beginning that was found late names its id. */
  function take(step: Step): void {
    const isOwed = hasBegun && owesId;
    if (isOwed) owesId = false;
    const isSaid = step.kind === 'notice' || step.kind === 'late';
    spacing.take(isOwed && isSaid ? { ...step, id: step.id ?? id } : step);
  }

  /** One attempt to get further; null where something changed and another is due. */
  async function move(seen: number): Promise<Step | null> {
    if (!hasBegun) {
      begin(await options.seek(endurance.isOver));
      return null;
    }
    const lateStep = await late.next();
    if (lateStep !== null) {
      id = lateStep.id ?? id;
      return lateStep;
    }
    return generation === null ? waitForFile(seen) : read(generation, seen);
  }

  function begin(found: Beginning): void {
    hasBegun = true;
    late.begin(found);
    enter(found.generation, found.position);
    id = found.id;
    for (const notice of found.notices) take(say(notice));
  }

  /** What a search looks through: with time, less and less is insisted on. */
  function search(): SearchFiles {
    return searchFiles(files, endurance.isOver ? 'go-without' : 'wait');
  }

  /** The file system refused: the position stays, and the next attempt comes in a while. */
  async function endureFailure(error: unknown): Promise<Step | null> {
    if (closed) return null;
    // It was deleted and let go: where to go on is found next.
    if (error instanceof FileClosed) return null;
    if (refusalOf(error) === null) throw error;
    if (generation !== null && isStale(error)) {
      generation.state = 'rewritten';
      generation.lostBy = 'stale';
      return null;
    }
    const waitMs = endurance.failed();
    const step = edge.waiting === null ? condition.refused(error) : condition.waiting();
    if (step !== null) return step;
    return follow || edge.waiting === null ? pauses.rest(waitMs) : END;
  }

  async function read(current: TrackedGeneration, seen: number): Promise<Step | null> {
    if (current.state === 'rewritten') return leave(current);
    const step = await (current === edge.generation
      ? readLive(current, seen)
      : readOlder(current, seen));
    return step?.kind === 'batch' && judged !== current ? judge(current, step) : step;
  }

  /** A word on the encoding of a file comes before the first of its lines that the viewer gets. */
  async function judge(current: TrackedGeneration, step: Step): Promise<Step> {
    judged = current;
    // The position is behind the lines already: they must come even if the file system refuses.
    const notice = await encodingNotice(current.file).catch(() => {
      judged = null;
      return null;
    });
    if (notice !== null) spacing.take(say(notice));
    return step;
  }

  async function readLive(current: TrackedGeneration, seen: number): Promise<Step | null> {
    const { offset } = position;
    const shared = edge.batchAt(offset);
    if (shared !== undefined) return advance(current, { kind: 'batch', batch: shared });
    if (offset >= edge.end.offset) return caughtUp(seen);
    const until = edge.readLimit(offset);
    const result = await readFrom(current, { until, maxLineBytes });
    if (result.kind === 'unreadable') return skip(current, result.to ?? edge.end);
    const isSound = isPassed(result) && (offset > 0 || (await isUntouched(current)));
    if (isSound) return advance(current, result);
    // The file is not what it was: the edge finds out what happened to it.
    await edge.look();
    const isStuck = current === edge.generation && offset < edge.end.offset;
    return isStuck ? readPiece(current, seen) : null;
  }

  /**
   * The edge may have begun at an end that a reader from further back does not find by itself, where
   * NUL bytes lie among those of a very long line: up to there it is a piece of that line.
   */
  async function readPiece(current: TrackedGeneration, seen: number): Promise<Step | null> {
    const until = edge.readLimit(position.offset);
    const result = await readBatch(current.file, position, { until, maxLineBytes, isOver: true });
    const isSound = isPassed(result) && (await isUntouched(current));
    return isSound ? advance(current, result) : pause(seen, LOOK_AGAIN_MS);
  }

  /** At its very start nothing before the position tells a file from one that took its place. */
  async function isUntouched({ file }: TrackedGeneration): Promise<boolean> {
    const { end } = edge;
    const atEnd = await readBatch(file, end, { until: end.offset, maxLineBytes });
    return atEnd.kind !== 'changed';
  }

  async function caughtUp(seen: number): Promise<Step | null> {
    if (!follow) return END;
    return condition.live() ?? pause(seen);
  }

  async function readOlder(current: TrackedGeneration, seen: number): Promise<Step | null> {
    const { archive } = current.file;
    if (knowsNextOf !== current) await holdNext(current);
    // The last line of an archive that is being made is not its last line.
    const step = await readToEnd(current, archive === null && current.state === 'over');
    if (step !== null || current.state === 'rewritten') return step;
    endReachedAt ??= performance.now();
    // Of what cannot be read nobody can tell more than has been said.
    const fault = givenUpTo !== null ? null : ((await archive?.fault()) ?? null);
    const mayGrow = archive === null ? current.state !== 'over' : fault?.reason === 'incomplete';
    if (mayGrow && !(await isSettled(current))) return pause(seen, rotateWaitMs / 4);
    const last = await readToEnd(current, true);
    return last ?? sayFault(current, fault) ?? (await moveOn(current, seen));
  }

  /** A refusal is no reason not to read what is open already. */
  async function holdNext(current: TrackedGeneration): Promise<void> {
    const { family, reach } = search();
    try {
      await holdSuccessor(family, reach, current);
      knowsNextOf = current;
    } catch (error) {
      nullIfRefused(error);
    }
  }

  /** Says once what is wrong with a compressed file whose sound part has been read. */
  function sayFault({ file }: TrackedGeneration, fault: ArchiveFault | null): Step | null {
    if (fault === null || saidFaultOf === file) return null;
    saidFaultOf = file;
    return say(archiveGap(fault, position.offset));
  }

  async function readToEnd(current: TrackedGeneration, isOver: boolean): Promise<Step | null> {
    if (givenUpTo !== null) return null;
    const result = await readFrom(current, { until: null, maxLineBytes, isOver });
    if (result.kind === 'unreadable') return skip(current, result.to);
    if (isPassed(result)) return advance(current, result);
    if (result.kind === 'changed') current.state = 'rewritten';
    return null;
  }

  function readFrom(
    current: TrackedGeneration,
    reading: Omit<ReadOnOptions, 'isGivingUp'>,
  ): Promise<ReadOn> {
    return readOn(current, position, { ...reading, isGivingUp: endurance.isOver });
  }

  /** Goes on behind bytes that cannot be read; null: there are no others. */
  async function skip(current: TrackedGeneration, to: EventId | null): Promise<Step> {
    const { archive } = current.file;
    const end = to?.offset ?? (archive === null ? await current.file.size() : null);
    const notice = unreadableGap(current, position, end);
    if (to === null) {
      givenUpTo = end ?? position.offset;
    } else {
      position = id = to;
      late.idMoved();
    }
    endReachedAt = null;
    return say(notice, to);
  }

  /** Writers go on with a renamed file for a while: is it over? */
  async function isSettled(current: TrackedGeneration): Promise<boolean> {
    if (endReachedAt !== null && performance.now() - endReachedAt >= rotateMaxWaitMs) return true;
    const { mtimeMs } = await current.file.stat();
    return wallClock.ageOf(mtimeMs) >= rotateWaitMs;
  }

  async function moveOn(current: TrackedGeneration, seen: number): Promise<Step | null> {
    if (current.state === 'rewritten') return null;
    const { family, reach } = search();
    const succession = await findSuccessor(family, reach, current);
    if (closed) {
      succession?.generation.release();
      return null;
    }
    if (succession !== null) {
      const { notice, from } = succession;
      const loss = lossAfter ?? notice;
      const toldTo = givenUpTo ?? position.offset;
      late.moveOn({ generation: current, position, toldTo }, succession);
      enter(succession.generation, from);
      return from.offset > 0 ? null : say(loss);
    }
    if (!follow) return END;
    return condition.waiting() ?? (await pause(seen, LOOK_AGAIN_MS));
  }

  /** The bytes are no longer in this file. */
  async function leave(current: TrackedGeneration): Promise<Step | null> {
    const found = await relocate(search(), current, stand());
    const { loss } = found;
    enter(found.generation, found.position);
    lossAfter = found.lossAfter;
    if (loss === null) return null;
    id = loss.id;
    late.idMoved();
    return say(loss.notice, id);
  }

  function stand(): Stand {
    return { position, id: id ?? ORIGIN };
  }

  async function waitForFile(seen: number): Promise<Step | null> {
    if (edge.generation !== null) {
      // It may not be the first that came: others may have been rotated away already.
      const found = await findAgain(search(), stand());
      enter(found?.generation ?? edge.generation.retain(), found?.position ?? ORIGIN);
      return null;
    }
    return condition.waiting() ?? (follow ? await pause(seen) : END);
  }

  function pause(seen: number, timeoutMs = Infinity): Promise<null> {
    const dueMs = Math.min(timeoutMs, spacing.waitMs() ?? Infinity);
    return pauses.pause(seen, dueMs === Infinity ? undefined : dueMs);
  }

  function advance({ file }: TrackedGeneration, passed: Passed): Step {
    position = passed.kind === 'hole' ? passed.position : endIdOf(passed.batch);
    id = position;
    late.idMoved();
    endReachedAt = null;
    return passed.kind === 'hole' ? say(nulHole(file, passed.bytes), id) : passed;
  }

  /** Between two generations the id stays what it was: one at an offset of 0 would fit any file. */
  function enter(to: TrackedGeneration | null, at: EventId): void {
    generation?.release();
    // The viewer may have left while the way was looked for.
    if (closed) to?.release();
    generation = closed ? null : to;
    if (generation !== null) late.enter(generation);
    position = at;
    endReachedAt = null;
    lossAfter = null;
    givenUpTo = null;
  }

  return {
    get id() {
      return id;
    },
    next,
    async lookBack(offset, bytes) {
      const file = generation?.file;
      const found = file && lookBack(file, offset, { bytes, maxLineBytes }).catch(nullIfGone);
      return (await found) ?? { batches: [], isInsideLine: false };
    },
    close() {
      if (closed) return;
      closed = true;
      pauses.close();
      generation?.release();
      generation = null;
      late.close();
      onClose();
    },
  };
}

/** What was let go, or cannot be read at the moment, is not worth to wait for. */
function nullIfGone(error: unknown): null {
  return error instanceof FileClosed ? null : nullIfRefused(error);
}

function isPassed(result: ReadResult): result is Passed {
  return result.kind === 'batch' || result.kind === 'hole';
}
