import { FileClosed } from '../file/file-system.ts';
import { ORIGIN } from '../file/identity.ts';
import { isStale, nullIfRefused, refusalOf } from '../file/refusal.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Notice } from '../protocol/notice.ts';
import { createCondition } from './condition.ts';
import { encodingNotice } from './content-notices.ts';
import { createEndurance } from './endurance.ts';
import { createLateLines } from './late-lines.ts';
import { createLivePart } from './live-part.ts';
import { lookBack } from './look-back.ts';
import type { LookBack } from './look-back.ts';
import { createNoticeSpacing } from './notice-spacing.ts';
import { createOlderPart } from './older-part.ts';
import { createPauses } from './pauses.ts';
import { findAgain, relocate } from './relocate.ts';
import type { Stand } from './relocate.ts';
import { searchFiles } from './start.ts';
import type { Beginning, LogFiles, SearchFiles } from './start.ts';
import { createStanding } from './standing.ts';
import { END, say } from './step.ts';
import type { Step } from './step.ts';
import type { TrackedGeneration } from './tracked-generation.ts';
import { findWayOn } from './way-on.ts';

/**
 * One viewer's position and how it moves. A cursor pulls: there is no state for catching up and none
 * for being live, only a position; close to the live edge its next batch is one that others share,
 * further back it is read from the file.
 */
export interface Cursor {
  /** The position, as an id to come back with; null while it is still looked for. */
  readonly id: EventId | null;
  /** How far it is behind the end of the live file; null where it reads an older one, or none yet. */
  readonly behindBytes: number | null;
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
  const { follow, maxLineBytes, rotateWaitMs, errorWaitMs, onClose } = options;
  let hasBegun = false;
  /** Whether the viewer has heard of no id yet, since its beginning was not found at once. */
  let owesId = beginning === null;
  const late = createLateLines(files, maxLineBytes);
  const standing = createStanding(late);
  const spacing = createNoticeSpacing();
  const endurance = createEndurance(errorWaitMs);
  const condition = createCondition(edge);
  const pauses = createPauses(edge.changes);
  let closed = false;
  /** What is missing between the file that is being read and the next one, where that is known. */
  let lossAfter: Notice | null = null;
  /** The file whose encoding the viewer has been told of, where there was anything to tell. */
  let judged: TrackedGeneration | null = null;
  const isGivingUp = (): boolean => endurance.isOver;
  const live = createLivePart({ edge, standing, maxLineBytes, isGivingUp });
  const older = createOlderPart({ ...options, standing, isGivingUp, search });
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
    spacing.take(isOwed && isSaid ? { ...step, id: step.id ?? standing.id } : step);
  }

  /** One attempt to get further; null where something changed and another is due. */
  async function move(seen: number): Promise<Step | null> {
    if (!hasBegun) {
      begin(await options.seek(endurance.isOver));
      return null;
    }
    const lateStep = await late.next();
    if (lateStep !== null) {
      standing.setId(lateStep.id ?? standing.id);
      return lateStep;
    }
    const { generation } = standing;
    return generation === null ? waitForFile(seen) : read(generation, seen);
  }

  function begin(found: Beginning): void {
    hasBegun = true;
    late.begin(found);
    enter(found.generation, found.position);
    standing.setId(found.id);
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
    const { generation } = standing;
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
    const outcome = await live.read(current);
    if (outcome === 'stuck') return pause(seen, LOOK_AGAIN_MS);
    if (outcome !== 'caught-up') return outcome;
    return follow ? (condition.live() ?? pause(seen)) : END;
  }

  async function readOlder(current: TrackedGeneration, seen: number): Promise<Step | null> {
    const outcome = await older.read(current);
    if (outcome === 'growing') return pause(seen, rotateWaitMs / 4);
    return outcome === 'over' ? moveOn(current, seen) : outcome;
  }

  async function moveOn(current: TrackedGeneration, seen: number): Promise<Step | null> {
    if (current.state === 'rewritten') return null;
    const succession = await findWayOn(search(), current);
    if (closed) {
      succession?.generation.release();
      return null;
    }
    if (succession !== null) {
      const { notice, from } = succession;
      const loss = lossAfter ?? notice;
      const { position } = standing;
      const toldTo = older.givenUpTo ?? position.offset;
      // What is written to a copy that is being made is in its original as well.
      const isCopy = from.offset > 0;
      if (!isCopy) late.moveOn({ generation: current, position, toldTo }, succession);
      enter(succession.generation, from);
      return isCopy ? null : say(loss);
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
    standing.setId(loss.id);
    late.idMoved();
    return say(loss.notice, loss.id);
  }

  function stand(): Stand {
    return { position: standing.position, id: standing.id ?? ORIGIN };
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

  function enter(to: TrackedGeneration | null, at: EventId): void {
    standing.enter(to, at);
    older.reset();
    lossAfter = null;
  }

  return {
    get id() {
      return standing.id;
    },
    get behindBytes() {
      if (standing.generation === null || standing.generation !== edge.generation) return null;
      return Math.max(0, edge.end.offset - standing.position.offset);
    },
    next,
    async lookBack(offset, bytes) {
      const file = standing.generation?.file;
      const found = file && lookBack(file, offset, { bytes, maxLineBytes }).catch(nullIfGone);
      return (await found) ?? { batches: [], isInsideLine: false };
    },
    close() {
      if (closed) return;
      closed = true;
      pauses.close();
      standing.close();
      late.close();
      onClose();
    },
  };
}

/** What was let go, or cannot be read at the moment, is not worth to wait for. */
function nullIfGone(error: unknown): null {
  return error instanceof FileClosed ? null : nullIfRefused(error);
}
