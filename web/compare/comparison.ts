import { streamUrl } from '../api.ts';
import type { TransportKind } from '../stream/transport.ts';
import { createTally, lagBehind } from './tally.ts';
import type { Figures, Lag, Tally } from './tally.ts';
import { readSse } from './wire-sse.ts';
import { readWebSocket } from './wire-websocket.ts';
import type { ReadWire } from './wire.ts';

/** Both are read for so long. */
export const COMPARED_MS = 15_000;
/** What was cut is opened again after this. */
const RETRY_MS = 1_000;
/** The figures are told this often. */
const TELL_MS = 250;

/** What came over one transport, beside the other. */
export interface Side extends Figures {
  readonly kind: TransportKind;
  readonly lag: Lag | null;
}

export interface Snapshot {
  readonly sides: readonly Side[];
  /** Time left, in milliseconds; 0 once it is over. */
  readonly leftMs: number;
}

export interface ComparisonOptions {
  readonly name: string;
  readonly kinds: readonly TransportKind[];
  /** Told a few times a second, and once at the end. */
  readonly changed: (snapshot: Snapshot) => void;
}

const READERS: Readonly<Record<TransportKind, ReadWire>> = { sse: readSse, ws: readWebSocket };

/**
 * Reads a log over several transports at a time, from its newest lines on, each on a connection of its own.
 * @returns what ends it before its time.
 */
export function startComparison({ name, kinds, changed }: ComparisonOptions): () => void {
  const leaving = new AbortController();
  const { signal } = leaving;
  const endsAt = performance.now() + COMPARED_MS;
  const runs = kinds.map((kind) => ({ kind, tally: createTally() }));

  function tell(leftMs: number): void {
    const sides = runs.map(({ kind, tally }): Side => {
      const other = runs.find((run) => run.kind !== kind)?.tally;
      const lag = other === undefined ? null : lagBehind(tally.arrivals, other.arrivals);
      return { ...tally.figures, kind, lag };
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
  for (const { kind, tally } of runs) void readOn({ name, kind, tally, signal });
  tell(COMPARED_MS);
  return stop;
}

interface Run {
  readonly name: string;
  readonly kind: TransportKind;
  readonly tally: Tally;
  readonly signal: AbortSignal;
}

/** Goes on where it was cut, until it is over. */
async function readOn({ name, kind, tally, signal }: Run): Promise<void> {
  const read = READERS[kind];
  for (;;) {
    const { href: url } = streamUrl(name, kind, tally.position);
    // Why it could not be opened is the chip's to say: here it counts.
    await read({ url, signal, frame: (frame) => tally.frame(frame) }).catch(() => undefined);
    if (signal.aborted) return;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    if (signal.aborted) return;
    tally.reconnected();
  }
}
