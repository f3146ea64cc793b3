import type { BatchStep } from '../log/step.ts';
import { endIdOf, lineCountOf } from '../protocol/batch.ts';
import type { Batch } from '../protocol/batch.ts';
import { partOf } from '../protocol/selection.ts';
import type { LineTimes } from './line-times.ts';
import type { SelectionStep, ToldStep } from './viewer-step.ts';

/** A step that waits for its turn, and whose lines may be taken in parts. */
export interface HeldStep {
  /** When what is left of it was written; -Infinity for what has no time. Milliseconds since 1970. */
  readonly timeMs: number;
  readonly isEmpty: boolean;
  /** Takes what comes first, and all behind it that is to come before others. */
  take(isBefore: (timeMs: number) => boolean): ToldStep;
}

export function createHeldStep(step: ToldStep, times: LineTimes): HeldStep {
  return step.kind === 'batch' || step.kind === 'selection'
    ? holdLines(step, times)
    : holdWord(step);
}

function holdWord(step: ToldStep): HeldStep {
  let isEmpty = false;
  return {
    timeMs: -Infinity,
    get isEmpty() {
      return isEmpty;
    },
    take() {
      isEmpty = true;
      return step;
    },
  };
}

function holdLines(step: BatchStep | SelectionStep, times: LineTimes): HeldStep {
  const runs = step.kind === 'batch' ? [step.batch] : step.selection.runs;
  // Now: what is known of the times before is forgotten when the next batch is read.
  const timesOfRuns = runs.map((run) => times.of(run));
  let [runIndex, lineIndex] = [0, 0];
  let offset = runs[0]?.startOffset ?? 0;
  let toldTo = step.kind === 'selection' ? step.selection.startOffset : 0;

  const timeNow = (): number => timesOfRuns[runIndex]?.[lineIndex] ?? -Infinity;
  const isEmpty = (): boolean => runIndex >= runs.length;

  /** Lines of one run; null where the next one does not come before others. */
  function takeOfRun(run: Batch, mayTake: (timeMs: number) => boolean): Batch | null {
    const count = lineCountOf(run);
    const [from, start] = [lineIndex, offset];
    while (lineIndex < count && mayTake(timeNow())) {
      offset = count === 1 ? run.endOffset : offset + (run.lines()[lineIndex]?.length ?? 0) + 1;
      lineIndex += 1;
    }
    const [to, end] = [lineIndex, offset];
    if (to === count) {
      runIndex += 1;
      lineIndex = 0;
      offset = runs[runIndex]?.startOffset ?? end;
    }
    if (to === from) return null;
    // All of it may be one long line, which need not be made text.
    if (to - from === count) return run;
    return partOf(run, { start, end, lines: run.lines().slice(from, to) });
  }

  function take(isBefore: (timeMs: number) => boolean): ToldStep {
    const parts: Batch[] = [];
    let isFirst = true;
    const mayTake = (timeMs: number): boolean => {
      const may = isFirst || isBefore(timeMs);
      isFirst = false;
      return may;
    };
    for (let run = runs[runIndex]; run !== undefined; run = runs[runIndex]) {
      const part = takeOfRun(run, mayTake);
      if (part !== null) parts.push(part);
      if (runs[runIndex] === run) break;
    }
    return toStep(parts);
  }

  function toStep(parts: readonly Batch[]): ToldStep {
    const last = parts.at(-1);
    if (last === undefined) throw new Error('there is nothing left to take');
    if (step.kind === 'batch') return { kind: 'batch', batch: last };
    const { selection } = step;
    if (toldTo === selection.startOffset && isEmpty()) return step;
    const startOffset = toldTo;
    const end = isEmpty() ? selection.end : endIdOf(last);
    toldTo = end.offset;
    return { kind: 'selection', selection: { startOffset, runs: parts, end, encoded: new Map() } };
  }

  return {
    get timeMs() {
      return timeNow();
    },
    get isEmpty() {
      return isEmpty();
    },
    take,
  };
}
