import { createCoverage } from './coverage.ts';
import type { Coverage } from './coverage.ts';
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

/** What came over one connection so far. */
export interface Figures extends Pick<
  Coverage,
  'lines' | 'repeatedLines' | 'lostBytes' | 'lostLines'
> {
  readonly frameCount: number;
  readonly bytes: number;
  /** Since it was live for the first time; null before that. */
  readonly linesPerSecond: number | null;
  readonly framesPerSecond: number | null;
  /** Milliseconds a second that the page worked for it. */
  readonly workPerSecond: number;
  /** From the beginning to the first line, in milliseconds; null before it. */
  readonly firstLineMs: number | null;
  /** How often it was opened again. */
  readonly reconnects: number;
  /** From the last cut until it was live again, in milliseconds; null where it was not cut, or is not there yet. */
  readonly recoveryMs: number | null;
  /** The newest, oldest first. */
  readonly frames: readonly SeenFrame[];
}

/** Counts what comes over one connection. */
export interface Tally {
  readonly figures: Figures;
  /** Where to go on; null before the server said so. */
  readonly position: string | null;
  /** When each position was reached first, by `now`. */
  readonly arrivals: ReadonlyMap<string, number>;
  frame(frame: RawFrame): void;
  /** The page worked for it so long. */
  worked(ms: number): void;
  cut(): void;
  reconnected(): void;
}

/** `now` is in milliseconds; the measuring begins with the call. */
export function createTally(now: () => number = () => performance.now()): Tally {
  const begunAt = now();
  const coverage = createCoverage();
  const arrivals = new Map<string, number>();
  let sums = { frameCount: 0, bytes: 0, reconnects: 0, workMs: 0 };
  let firstLineMs: number | null = null;
  let position: string | null = null;
  let frames: SeenFrame[] = [];
  let lastAt: number | null = null;
  let live: { at: number; lines: number; frameCount: number } | null = null;
  let cutAt: number | null = null;
  let recoveryMs: number | null = null;

  function onLive(at: number): void {
    live ??= { at, lines: coverage.lines, frameCount: sums.frameCount };
    if (cutAt === null) return;
    recoveryMs = at - cutAt;
    cutAt = null;
  }

  /** Less than a second says nothing of one. */
  function perSecond(of: 'lines' | 'frameCount'): number | null {
    const seconds = live === null ? 0 : (now() - live.at) / 1000;
    const count = of === 'lines' ? coverage.lines : sums.frameCount;
    return live === null || seconds < 1 ? null : (count - live[of]) / seconds;
  }

  return {
    get figures() {
      const { lines, repeatedLines, lostBytes, lostLines } = coverage;
      const { workMs, ...counts } = sums;
      return {
        ...counts,
        lines,
        repeatedLines,
        lostBytes,
        lostLines,
        firstLineMs,
        recoveryMs,
        frames,
        linesPerSecond: perSecond('lines'),
        framesPerSecond: perSecond('frameCount'),
        workPerSecond: (workMs * 1000) / Math.max(1000, now() - begunAt),
      };
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
      if (frame.event === 'live') onLive(at);
      if (batch === null) return coverage.event(frame.event);
      coverage.batch(batch);
      if (batch.lines.length > 0) firstLineMs ??= at - begunAt;
      if (arrivals.size < MAX_ARRIVALS && !arrivals.has(batch.id)) arrivals.set(batch.id, at);
    },
    worked(ms) {
      sums = { ...sums, workMs: sums.workMs + ms };
    },
    cut() {
      cutAt = now();
      recoveryMs = null;
    },
    reconnected() {
      sums = { ...sums, reconnects: sums.reconnects + 1 };
    },
  };
}

/** How much later batches came than over the others, in milliseconds. */
export interface Lag {
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** Of the batches that came over another one too; one that came first is not late at all. Null where there is none. */
export function lagBehind(
  own: Tally['arrivals'],
  others: readonly Tally['arrivals'][],
): Lag | null {
  const late = [...own].flatMap(([id, at]) => {
    const there = Math.min(...others.map((other) => other.get(id) ?? Infinity));
    return there === Infinity ? [] : [Math.max(0, at - there)];
  });
  const sorted = late.toSorted((one, next) => one - next);
  const share = (part: number): number => sorted[Math.ceil(part * sorted.length) - 1] ?? 0;
  if (sorted.length === 0) return null;
  return { medianMs: share(0.5), p95Ms: share(0.95), p99Ms: share(0.99) };
}
