import type { Criteria } from '../filter/criteria.ts';
import { selectLate } from '../filter/late.ts';
import { stateAt } from '../filter/resume.ts';
import { LOOK_BACK_BYTES } from '../filter/select.ts';
import type { FilterState } from '../filter/select.ts';
import { selectShared } from '../filter/share.ts';
import { firstOf } from '../lib/first-of.ts';
import type { Cursor } from '../log/cursor.ts';
import { endsStretch } from '../log/step.ts';
import type { LateStep, NoticeStep, Step } from '../log/step.ts';
import type { Batch } from '../protocol/batch.ts';
import { endIdOf } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Steps, ViewerStep } from './viewer-step.ts';

/** After so many bytes of which nothing passed the client is told of its position: it need not read them again. */
const TELL_AFTER_BYTES = 512 * 1024;
/** And after this time, where there are fewer. Milliseconds. */
const TELL_AFTER_MS = 1000;

/** The steps of a cursor, of whose lines only those are left that pass; everything else is as it was. */
export function createFilteredSteps(cursor: Cursor, criteria: Criteria): Steps {
  const ready: ViewerStep[] = [];
  /** The step that is waited for, across the times at which the position is told. */
  let awaited: Promise<Step> | null = null;
  let lastId = cursor.id;
  /** Null before the first lines, and where they need not follow on what was before. */
  let state: FilterState | null = null;
  /** Up to where the client knows of. */
  let toldTo = 0;
  let toldAt = performance.now();

  async function next(): Promise<ViewerStep> {
    for (;;) {
      const step = ready.shift();
      if (step !== undefined) return step;
      await take(await pull());
    }
  }

  /** The cursor's next step; null where it is time to tell of the position first. */
  async function pull(): Promise<Step | null> {
    if (awaited === null) {
      awaited = cursor.next();
      // It fails whoever waits for it next, and nobody does once the viewer has left.
      awaited.catch(() => undefined);
    }
    const isTold = state === null || state.decided.offset <= toldTo;
    const waitMs = isTold ? Infinity : toldAt + TELL_AFTER_MS - performance.now();
    const step = await firstOf(awaited, waitMs);
    if (step !== null) awaited = null;
    return step;
  }

  async function take(step: Step | null): Promise<void> {
    switch (step?.kind) {
      case undefined:
        return tellDecided();
      case 'batch':
        return takeBatch(step.batch);
      case 'notice':
        return takeNotice(step);
      case 'late':
        return takeLate(step);
      case 'end':
        tellDecided();
        ready.push(step);
    }
  }

  async function takeBatch(batch: Batch): Promise<void> {
    const before = state?.offset === batch.startOffset ? state : await begin(batch);
    const { selection, state: after } = await selectShared(criteria, batch, before);
    state = after;
    lastId = endIdOf(batch);
    if (selection !== null) {
      tell(before.decided, true);
      ready.push({ kind: 'selection', selection });
      toldTo = after.decided.offset;
      toldAt = performance.now();
    } else if (after.decided.offset - toldTo >= TELL_AFTER_BYTES) {
      tellDecided();
    }
  }

  async function begin({ startOffset: offset }: Batch): Promise<FilterState> {
    const { batches, isInsideLine } = await cursor.lookBack(offset, LOOK_BACK_BYTES);
    const id = lastId?.offset === offset && offset > 0 ? lastId : null;
    toldTo = offset;
    toldAt = performance.now();
    return stateAt(criteria, batches, { offset, id, isInsideLine });
  }

  function takeNotice(step: NoticeStep): void {
    if (endsStretch(step)) {
      // Nothing around a line of what comes next lies before it.
      if (state !== null) tell(state, false);
      state = null;
    } else {
      tellDecided();
    }
    lastId = step.id ?? lastId;
    ready.push(step);
  }

  function takeLate(step: LateStep): void {
    tellDecided();
    const late = selectLate(criteria, step.late);
    if (late !== null) ready.push({ ...step, late });
    else if (step.id !== null) tellMove(step.id);
    lastId = step.id ?? lastId;
  }

  /** The position moves within a file that was left: over late lines that did not pass. */
  function tellMove(id: EventId): void {
    const startOffset = lastId?.offset ?? id.offset;
    ready.push({ kind: 'position', passed: { startOffset, end: id, linesFollow: false } });
  }

  function tellDecided(): void {
    if (state !== null) tell(state.decided, false);
  }

  function tell(place: Pick<FilterState, 'offset' | 'id'>, linesFollow: boolean): void {
    const { offset, id } = place;
    if (id === null || offset <= toldTo) return;
    ready.push({ kind: 'position', passed: { startOffset: toldTo, end: id, linesFollow } });
    toldTo = offset;
    toldAt = performance.now();
  }

  return {
    get id() {
      return cursor.id;
    },
    next,
    close: () => cursor.close(),
  };
}
