import { createContiguity } from '../stream/contiguity.ts';
import type { RawFrame } from './wire.ts';

/** So many of the newest frames can be looked at. */
export const MAX_FRAMES = 200;
/** The arrivals of so many batches are compared. */
const MAX_ARRIVALS = 5_000;

/** A frame in the list of the newest. */
export interface SeenFrame extends Omit<RawFrame, 'batch'> {
  /** Since the one before it, in milliseconds; null for the first. */
  readonly afterMs: number | null;
}

/** What came over one transport so far. */
export interface Figures {
  readonly lines: number;
  readonly frameCount: number;
  readonly bytes: number;
  /** From the beginning to the first line, in milliseconds; null before it. */
  readonly firstLineMs: number | null;
  /** How often it was opened again. */
  readonly reconnects: number;
  /** Batches that did not begin where the one before ended, and of which no gap told. */
  readonly faults: number;
  /** The newest, oldest first. */
  readonly frames: readonly SeenFrame[];
}

/** Counts what comes over one transport. */
export interface Tally {
  readonly figures: Figures;
  /** Where to go on; null before the server said so. */
  readonly position: string | null;
  /** When each position was reached, by `now`. */
  readonly arrivals: ReadonlyMap<string, number>;
  frame(frame: RawFrame): void;
  reconnected(): void;
}

/** `now` is in milliseconds; the measuring begins with the call. */
export function createTally(now: () => number = () => performance.now()): Tally {
  const begunAt = now();
  const contiguity = createContiguity();
  const arrivals = new Map<string, number>();
  let sums = { frameCount: 0, bytes: 0, reconnects: 0 };
  let firstLineMs: number | null = null;
  let position: string | null = null;
  let frames: SeenFrame[] = [];
  let lastAt: number | null = null;

  return {
    get figures() {
      const { lines, holes, repeats } = contiguity.counts;
      return { ...sums, lines, faults: holes + repeats, firstLineMs, frames };
    },
    get position() {
      return position;
    },
    arrivals,
    frame({ batch, ...frame }) {
      const at = now();
      const { frameCount, bytes } = sums;
      sums = { ...sums, frameCount: frameCount + 1, bytes: bytes + frame.bytes };
      frames = [...frames, { ...frame, afterMs: lastAt === null ? null : at - lastAt }];
      if (frames.length > MAX_FRAMES) frames = frames.slice(1);
      lastAt = at;
      position = frame.id ?? position;
      if (batch === null) return;
      contiguity.batch(batch);
      if (batch.lines.length > 0) firstLineMs ??= at - begunAt;
      if (arrivals.size < MAX_ARRIVALS) arrivals.set(batch.id, at);
    },
    reconnected() {
      sums = { ...sums, reconnects: sums.reconnects + 1 };
    },
  };
}

/** How much later batches came than over the other transport, in milliseconds. */
export interface Lag {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** Of the batches that came over both; one that came first is not late at all. Null where there is none. */
export function lagBehind(own: Tally['arrivals'], other: Tally['arrivals']): Lag | null {
  const late = [...own].flatMap(([id, at]) => {
    const there = other.get(id);
    return there === undefined ? [] : [Math.max(0, at - there)];
  });
  const sorted = late.toSorted((one, next) => one - next);
  const share = (part: number): number => sorted[Math.ceil(part * sorted.length) - 1] ?? 0;
  return sorted.length === 0 ? null : { medianMs: share(0.5), p99Ms: share(0.99) };
}
