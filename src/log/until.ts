import { endIdOf, takeLines } from '../protocol/batch.ts';
import type { Batch } from '../protocol/batch.ts';
import { createTimestampReader } from '../time/timestamp.ts';
import type { Zone } from '../time/zone.ts';
import type { Cursor } from './cursor.ts';
import type { NoticeStep, Step } from './step.ts';

export interface UntilOptions {
  /** The first line of this time or later is not given any more. Milliseconds since 1970. */
  readonly untilMs: number;
  /** The zone of lines that name none. */
  readonly zone: Zone;
}

/** Lines reach their file a little after the time that they say. Milliseconds. */
const LATENESS_MS = 1000;
/** The clock may be set: it is asked again after this at the latest. Milliseconds. */
const MAX_WAIT_MS = 60_000;

const OVER: Step = { kind: 'end', reason: 'until' };

/**
 * A cursor that ends before the first line of a time or later. Where none comes it ends soon after
 * that time by the clock, once everything was sent and nothing more has come for a second. Lines
 * without a time belong to the one before.
 */
export function createUntilCursor(inner: Cursor, { untilMs, zone }: UntilOptions): Cursor {
  // Of a time that clocks show twice the first is meant, as when it is asked for.
  const reader = createTimestampReader({ zone });
  let { id } = inner;
  /** Everything that the log held was sent: the rest comes by the clock. */
  let isLive = false;
  let hasTimes = false;
  let isOver = false;
  /** Whether the next bytes go on with a line that has begun. */
  let isInside = id?.midLine ?? false;
  /** Asked for, and not come yet. */
  let coming: Promise<Step> | null = null;

  async function next(): Promise<Step> {
    // A log whose lines say no times goes by the clock alone.
    if (isOver || (isLive && !hasTimes && isPast())) return OVER;
    coming ??= inner.next();
    const step = isLive ? await orEnd(coming) : await coming;
    coming = null;
    if (step.kind === 'batch') return takeBatch(step);
    if (step.kind === 'notice') takeNotice(step);
    return step;
  }

  function isPast(): boolean {
    return Date.now() >= untilMs + LATENESS_MS;
  }

  async function orEnd(step: Promise<Step>): Promise<Step> {
    for (;;) {
      const dueMs = untilMs + LATENESS_MS - Date.now();
      const waitMs = Math.min(MAX_WAIT_MS, Math.max(LATENESS_MS, dueMs));
      const first = await within(waitMs, step);
      if (first !== null) return first;
      if (isPast()) return OVER;
    }
  }

  function takeNotice({ notice, id: moved }: NoticeStep): void {
    id = moved ?? id;
    if (notice.event === 'live' || notice.event === 'waiting') isLive = true;
    const isElsewhere = notice.event === 'rotated' || notice.event === 'truncated';
    if (moved !== null || isElsewhere) isInside = false;
  }

  function takeBatch(step: Extract<Step, { kind: 'batch' }>): Step {
    const count = linesBefore(step.batch);
    if (count === 0) {
      isOver = true;
      return OVER;
    }
    const { taken, lineCount } = takeLines(step.batch, count);
    isOver = lineCount < step.batch.lines().length;
    isInside = taken.endsMidLine;
    id = endIdOf(taken);
    return taken === step.batch ? step : { kind: 'batch', batch: taken };
  }

  function linesBefore(batch: Batch): number {
    const lines = batch.lines();
    for (let index = isInside ? 1 : 0; index < lines.length; index += 1) {
      const timeMs = reader.read(lines[index] ?? '');
      if (timeMs === null) continue;
      hasTimes = true;
      if (timeMs >= untilMs) return index;
    }
    return lines.length;
  }

  return {
    get id() {
      return id;
    },
    get behindBytes() {
      return inner.behindBytes;
    },
    next,
    lookBack: (offset, bytes) => inner.lookBack(offset, bytes),
    close: () => inner.close(),
  };
}

/** What comes in time; else null. */
function within<T>(waitMs: number, coming: Promise<T>): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, waitMs, null);
    coming.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
