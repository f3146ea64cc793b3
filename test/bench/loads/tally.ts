import { numberOf, writtenAtMs } from './line.ts';

/** What a viewer has received. */
export interface Received {
  /** Different lines. */
  readonly lineCount: number;
  /** Lines that came again. */
  readonly doubled: number;
  /** Bytes as they came, framing included. */
  readonly bytes: number;
  /** From append to receipt, by the number of the line; only where it was asked for. */
  readonly latenciesMs: readonly number[];
}

/** Counts lines by their numbers. */
export interface Tally {
  readonly lineCount: number;
  readonly doubled: number;
  readonly latenciesMs: readonly number[];
  add(line: string, receivedAtMs: number): void;
}

export function createTally(withLatencies: boolean): Tally {
  let seen = new Uint8Array(1 << 20);
  const latenciesMs: number[] = [];
  let lineCount = 0;
  let doubled = 0;
  return {
    get lineCount() {
      return lineCount;
    },
    get doubled() {
      return doubled;
    },
    latenciesMs,
    add(line, receivedAtMs) {
      const number = numberOf(line);
      if (!Number.isSafeInteger(number)) throw new Error(`this line was never written: ${line}`);
      if (number >= seen.length) seen = grown(seen, number);
      if (seen[number] === 1) {
        doubled += 1;
        return;
      }
      seen[number] = 1;
      lineCount += 1;
      if (withLatencies) latenciesMs[number] = receivedAtMs - writtenAtMs(line);
    },
  };
}

function grown(seen: Uint8Array, number: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(2 * seen.length, number + 1));
  larger.set(seen);
  return larger;
}
