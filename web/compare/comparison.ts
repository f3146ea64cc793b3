import { streamUrl } from '../api.ts';
import { createTally, lagBehind } from './tally.ts';
import type { Figures, Lag, Tally } from './tally.ts';
import { readSse } from './wire-sse.ts';
import { readWebSocket } from './wire-websocket.ts';
import type { ReadWire } from './wire.ts';

/** All are read for so long, */
export const COMPARED_MS = 15_000;
/** and for so long after they were cut. */
const AFTER_CUT_MS = 10_000;
/** What was cut is opened again after this. */
const RETRY_MS = 1_000;
/** The figures are told this often. */
const TELL_MS = 250;

/** A way to read a log. */
export interface Way {
  readonly name: string;
  readonly kind: 'sse' | 'ws';
  /** Whether it goes on where it was cut. Without that it begins anew, as it did at first. */
  readonly resumes: boolean;
}

/** SSE resumes by itself, in every browser. A WebSocket does only what its page does. */
export const WAYS: readonly Way[] = [
  { name: 'SSE', kind: 'sse', resumes: true },
  { name: 'WebSocket', kind: 'ws', resumes: true },
  { name: 'WebSocket without resume', kind: 'ws', resumes: false },
];

/** What came one way, beside the others. */
export interface Side extends Figures, Way {
  readonly lag: Lag | null;
}

export interface Snapshot {
  readonly sides: readonly Side[];
  /** Time left, in milliseconds; 0 once it is over. */
  readonly leftMs: number;
}

export interface ComparisonOptions {
  /** The log. */
  readonly log: string;
  readonly ways: readonly Way[];
  /** Told a few times a second, and once at the end. */
  readonly changed: (snapshot: Snapshot) => void;
}

export interface Comparison {
  /** Cuts all connections. */
  cut(): void;
  /** Ends it before its time. */
  stop(): void;
}

const READERS: Readonly<Record<Way['kind'], ReadWire>> = { sse: readSse, ws: readWebSocket };

/** Reads a log in several ways at a time, from its newest lines on, each on a connection of its own. */
export function startComparison({ log, ways, changed }: ComparisonOptions): Comparison {
  const leaving = new AbortController();
  const { signal } = leaving;
  let endsAt = performance.now() + COMPARED_MS;
  const runs = ways.map((way) => createRun({ log, way, signal }));

  function tell(leftMs: number): void {
    const sides = runs.map(({ way, tally }): Side => {
      const others = runs.filter((run) => run.way !== way).map((run) => run.tally.arrivals);
      return { ...tally.figures, ...way, lag: lagBehind(tally.arrivals, others) };
    });
    changed({ sides, leftMs });
  }

  function stop(): void {
    clearInterval(timer);
    leaving.abort();
  }

  const timer = setInterval(() => {
    const leftMs = Math.max(0, endsAt - performance.now());
    if (leftMs === 0) stop();
    tell(leftMs);
  }, TELL_MS);
  tell(COMPARED_MS);
  return {
    cut() {
      endsAt = Math.max(endsAt, performance.now() + AFTER_CUT_MS);
      for (const run of runs) run.cut();
    },
    stop,
  };
}

interface RunOptions {
  readonly log: string;
  readonly way: Way;
  readonly signal: AbortSignal;
}

interface Run {
  readonly way: Way;
  readonly tally: Tally;
  cut(): void;
}

/** Reads until it is over, and again after each cut. */
function createRun({ log, way, signal }: RunOptions): Run {
  const tally = createTally();
  let wire = new AbortController();

  async function readOn(): Promise<void> {
    while (!signal.aborted) {
      const { href: url } = streamUrl(log, way.kind, way.resumes ? tally.position : null);
      wire = new AbortController();
      const ended = AbortSignal.any([signal, wire.signal]);
      // Why it could not be opened is the chip's to say: here it counts.
      await READERS[way.kind]({ ...hands, url, signal: ended }).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      if (!signal.aborted) tally.reconnected();
    }
  }

  const hands = {
    frame: tally.frame,
    worked: tally.worked,
  };
  void readOn();
  return {
    way,
    tally,
    cut() {
      tally.cut();
      wire.abort();
    },
  };
}
