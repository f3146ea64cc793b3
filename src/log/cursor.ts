import { FileClosed } from '../file/file-system.ts';
import { ORIGIN } from '../file/identity.ts';
import { isStale, nullIfRefused, refusalOf } from '../file/refusal.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Notice } from '../protocol/notice.ts';
import { createCondition } from './condition.ts';
import type { Condition } from './condition.ts';
import { encodingNotice } from './content-notices.ts';
import { createEndurance } from './endurance.ts';
import type { Endurance } from './endurance.ts';
import { createLateLines } from './late-lines.ts';
import type { LateLines } from './late-lines.ts';
import { createLivePart } from './live-part.ts';
import type { LivePart } from './live-part.ts';
import { lookBack } from './look-back.ts';
import type { LookBack } from './look-back.ts';
import { createNoticeSpacing } from './notice-spacing.ts';
import { createOlderPart } from './older-part.ts';
import type { OlderPart } from './older-part.ts';
import { createPauses } from './pauses.ts';
import type { Pauses } from './pauses.ts';
import { findAgain, relocate } from './relocate.ts';
import type { Stand } from './relocate.ts';
import { searchFiles } from './start.ts';
import type { Beginning, LogFiles, SearchFiles } from './start.ts';
import { createStanding } from './standing.ts';
import { END, say } from './step.ts';
import type { LateStep, NoticeStep, Step } from './step.ts';
import type { TrackedGeneration, Way } from './tracked-generation.ts';
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

/** What is the same for all cursors of a log. */
export interface CursorLimits {
  readonly maxLineBytes: number;
  /** How long a file that is not the live one must be quiet before it counts as over. Milliseconds. */
  readonly rotateWaitMs: number;
  /** After this it counts as over though it is still written to. Milliseconds. */
  readonly rotateMaxWaitMs: number;
  /** How long a file system may refuse until what it refuses is gone without. Milliseconds. */
  readonly errorWaitMs: number;
}

export interface CursorOptions {
  readonly limits: CursorLimits;
  /** False: ends at the live end. */
  readonly follow: boolean;
  /** Told once, when it has been closed. */
  readonly onClose: (cursor: Cursor) => void;
}

/** A search for a beginning that was not found at once. */
export interface Seeking {
  /** Finds it, or tries again. @throws what the file system said, where it is worth to try again. */
  seek(isGivingUp: boolean): Promise<Beginning>;
  /** Nobody will ask: what it finds is let go. */
  abandon(): void;
}

/** Waits no longer than this for a file to appear after one that is over. Milliseconds. */
const LOOK_AGAIN_MS = 1000;

/** @param from where to begin, or what looks for it. */
export function createCursor(
  files: LogFiles,
  from: Beginning | Seeking,
  options: CursorOptions,
): Cursor {
  return new ViewerCursor(files, from, options);
}

/** A class, and what it may do without made only when it is needed: of whatever a viewer has there are thousands. */
class ViewerCursor implements Cursor {
  private readonly files: LogFiles;
  private readonly limits: CursorLimits;
  private readonly follow: boolean;
  private readonly onClose: (cursor: Cursor) => void;
  private readonly standing = createStanding();
  private readonly spacing = createNoticeSpacing();
  private readonly endurance: Endurance;
  private readonly condition: Condition;
  private readonly pauses: Pauses;
  private readonly live: LivePart;
  /** Null while it reads the live file. */
  private older: OlderPart | null = null;
  /** Null once it has begun. */
  private seeking: Seeking | null = null;
  /** Where it began, until it has been looked what may come late from then on. */
  private begun: Beginning | null = null;
  /** Whether the viewer has heard of no id yet, since its beginning was not found at once. */
  private owesId = false;
  /** What is missing between the file that is being read and the next one, where that is known. */
  private lossAfter: Notice | null = null;
  /** The file whose encoding the viewer has been told of, where there was anything to tell. */
  private judged: TrackedGeneration | null = null;
  private closed = false;

  constructor(files: LogFiles, from: Beginning | Seeking, options: CursorOptions) {
    const { edge } = files;
    const { limits, follow, onClose } = options;
    const { standing } = this;
    const { maxLineBytes, errorWaitMs } = limits;
    this.files = files;
    this.limits = limits;
    this.follow = follow;
    this.onClose = onClose;
    const endurance = createEndurance(errorWaitMs);
    this.endurance = endurance;
    this.condition = createCondition(edge);
    this.pauses = createPauses(edge.changes);
    this.live = createLivePart({ edge, standing, maxLineBytes, endurance });
    if ('seek' in from) {
      this.seeking = from;
      this.owesId = true;
    } else this.begin(from);
  }

  get id(): EventId | null {
    return this.standing.id;
  }

  get behindBytes(): number | null {
    const { edge } = this.files;
    const { generation, position } = this.standing;
    if (generation === null || generation !== edge.generation) return null;
    return Math.max(0, edge.end.offset - position.offset);
  }

  async next(): Promise<Step> {
    const { changes } = this.files.edge;
    while (!this.closed) {
      const ready = this.spacing.next();
      if (ready !== null) return ready;
      const seen = changes.count;
      const known = this.glance();
      if (known === 'nothing') await this.wait(seen);
      else this.take(known ?? (await this.attempt(seen)));
    }
    return { kind: 'end', reason: 'removed' };
  }

  async lookBack(offset: number, bytes: number): Promise<LookBack> {
    const file = this.standing.generation?.file;
    const { maxLineBytes } = this.limits;
    const found = file && lookBack(file, offset, { bytes, maxLineBytes }).catch(nullIfGone);
    return (await found) ?? { batches: [], isInsideLine: false };
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.pauses.close();
    this.standing.close();
    this.seeking?.abandon();
    this.onClose(this);
  }

  /**
   * What is known at once to whoever has no more to do than to follow the live file: nearly always that is all,
   * and hundreds ask at the same time. Null: there is more to do.
   */
  private glance(): Step | 'nothing' | null {
    const { standing, files, begun, endurance } = this;
    const { generation, late } = standing;
    const isPlain =
      generation !== null && generation === this.judged && generation === files.edge.generation;
    if (!isPlain || generation.state === 'rewritten') return null;
    if (begun !== null || late !== null || endurance.isFailing) return null;
    const known = this.live.glance(generation);
    if (known !== 'caught-up') return known;
    return this.follow ? (this.condition.live() ?? 'nothing') : null;
  }

  private async attempt(seen: number): Promise<Step | null> {
    try {
      const step = await this.move(seen);
      this.endurance.recovered();
      return step;
    } catch (error) {
      return this.endureFailure(error);
    }
  }

  /** A step on its way to the viewer; the first one of a beginning that was found late names its id. */
  private take(step: Step | null): void {
    if (step === null) return;
    const isOwed = this.seeking === null && this.owesId;
    if (isOwed) this.owesId = false;
    const isSaid = step.kind === 'notice' || step.kind === 'late';
    this.spacing.take(isOwed && isSaid ? { ...step, id: step.id ?? this.standing.id } : step);
  }

  /** One attempt to get further; null where something changed and another is due. */
  private async move(seen: number): Promise<Step | null> {
    if (this.seeking !== null) {
      this.begin(await this.seeking.seek(this.endurance.isOver));
      return null;
    }
    const late = await this.nextLate();
    if (late !== null) {
      this.standing.setId(late.id ?? this.standing.id);
      return late;
    }
    const { generation } = this.standing;
    return generation === null ? this.waitForFile(seen) : this.read(generation, seen);
  }

  private begin(found: Beginning): void {
    this.seeking = null;
    this.begun = found;
    this.enter(found.generation, found.position);
    this.standing.setId(found.id);
    for (const notice of found.notices) this.take(say(notice));
  }

  private async nextLate(): Promise<NoticeStep | LateStep | null> {
    const { standing, begun, files } = this;
    this.begun = null;
    if (begun !== null && files.edge.retired.watched.length > 0) {
      await this.lateLines().begin(begun);
    }
    if (standing.late === null) return null;
    const step = await standing.late.next();
    if (!standing.late.isAny) standing.late = null;
    return step;
  }

  private lateLines(): LateLines {
    const { standing, files, limits } = this;
    standing.late ??= createLateLines(files, limits.maxLineBytes);
    return standing.late;
  }

  /** What a search looks through: with time, less and less is insisted on. */
  private search(): SearchFiles {
    return searchFiles(this.files, this.endurance.isOver ? 'go-without' : 'wait');
  }

  /** The file system refused: the position stays, and the next attempt comes in a while. */
  private async endureFailure(error: unknown): Promise<Step | null> {
    if (this.closed) return null;
    // It was deleted and let go: where to go on is found next.
    if (error instanceof FileClosed) return null;
    if (refusalOf(error) === null) throw error;
    const { endurance, condition, follow } = this;
    const { edge } = this.files;
    const { generation } = this.standing;
    if (generation !== null && isStale(error)) {
      generation.state = 'rewritten';
      generation.lostBy = 'stale';
      return null;
    }
    const waitMs = endurance.failed();
    const step = edge.waiting === null ? condition.refused(error) : condition.waiting();
    if (step !== null) return step;
    if (!follow && edge.waiting !== null) return END;
    await this.pauses.rest(waitMs);
    return null;
  }

  private async read(current: TrackedGeneration, seen: number): Promise<Step | null> {
    if (current.state === 'rewritten') return this.leave(current);
    const step = await (current === this.files.edge.generation
      ? this.readLive(current, seen)
      : this.readOlder(current, seen));
    return step?.kind === 'batch' && this.judged !== current ? this.judge(current, step) : step;
  }

  /** A word on the encoding of a file comes before the first of its lines that the viewer gets. */
  private async judge(current: TrackedGeneration, step: Step): Promise<Step> {
    this.judged = current;
    // The position is behind the lines already: they must come even if the file system refuses.
    const notice = await encodingNotice(current.file).catch(() => {
      this.judged = null;
      return null;
    });
    if (notice !== null) this.spacing.take(say(notice));
    return step;
  }

  private async readLive(current: TrackedGeneration, seen: number): Promise<Step | null> {
    const outcome = await this.live.read(current);
    if (outcome === 'stuck') return this.pause(seen, LOOK_AGAIN_MS);
    if (outcome !== 'caught-up') return outcome;
    return this.follow ? (this.condition.live() ?? this.pause(seen)) : END;
  }

  private async readOlder(current: TrackedGeneration, seen: number): Promise<Step | null> {
    const { standing, endurance, limits } = this;
    const search = (): SearchFiles => this.search();
    this.older ??= createOlderPart({ ...limits, standing, endurance, search });
    const outcome = await this.older.read(current);
    if (outcome === 'growing') return this.pause(seen, limits.rotateWaitMs / 4);
    return outcome === 'over' ? this.moveOn(current, seen) : outcome;
  }

  private async moveOn(current: TrackedGeneration, seen: number): Promise<Step | null> {
    if (current.state === 'rewritten') return null;
    const succession = await findWayOn(this.search(), current);
    if (this.closed) {
      succession?.generation.release();
      return null;
    }
    if (succession !== null) return this.goOn(current, succession);
    if (!this.follow) return END;
    return this.condition.waiting() ?? (await this.pause(seen, LOOK_AGAIN_MS));
  }

  private goOn(current: TrackedGeneration, succession: Way): Step | null {
    const { notice, from, generation } = succession;
    const loss = this.lossAfter ?? notice;
    const { position } = this.standing;
    const toldTo = this.older?.givenUpTo ?? position.offset;
    // What is written to a copy that is being made is in its original as well.
    const isCopy = from.offset > 0;
    if (!isCopy) this.lateLines().moveOn({ generation: current, position, toldTo }, succession);
    this.enter(generation, from);
    return isCopy ? null : say(loss);
  }

  /** The bytes are no longer in this file. */
  private async leave(current: TrackedGeneration): Promise<Step | null> {
    const found = await relocate(this.search(), current, this.stand());
    const { loss } = found;
    this.enter(found.generation, found.position);
    this.lossAfter = found.lossAfter;
    if (loss === null) return null;
    this.standing.setId(loss.id);
    this.standing.late?.idMoved();
    return say(loss.notice, loss.id);
  }

  private stand(): Stand {
    return { position: this.standing.position, id: this.standing.id ?? ORIGIN };
  }

  private async waitForFile(seen: number): Promise<Step | null> {
    const { edge } = this.files;
    if (edge.generation !== null) {
      // It may not be the first that came: others may have been rotated away already.
      const found = await findAgain(this.search(), this.stand());
      this.enter(found?.generation ?? edge.generation.retain(), found?.position ?? ORIGIN);
      return null;
    }
    return this.condition.waiting() ?? (this.follow ? await this.pause(seen) : END);
  }

  private async pause(seen: number, timeoutMs?: number): Promise<null> {
    await this.wait(seen, timeoutMs);
    return null;
  }

  /** Until something changes, or what is held back for the viewer is due. */
  private wait(seen: number, timeoutMs = Infinity): Promise<void> {
    const dueMs = Math.min(timeoutMs, this.spacing.waitMs() ?? Infinity);
    return this.pauses.pause(seen, dueMs === Infinity ? undefined : dueMs);
  }

  private enter(to: TrackedGeneration | null, at: EventId): void {
    this.standing.enter(to, at);
    if (to === this.files.edge.generation) this.older = null;
    else this.older?.reset();
    this.lossAfter = null;
  }
}

/** What was let go, or cannot be read at the moment, is not worth to wait for. */
function nullIfGone(error: unknown): null {
  return error instanceof FileClosed ? null : nullIfRefused(error);
}
