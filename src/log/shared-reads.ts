import { createGate } from '../lib/gate.ts';

/** Reads that are done a few at a time, in turn, each for all who want the same. */
export interface SharedReads<T> {
  /**
   * @param of what is read from.
   * @param key the same for whoever would be given the same. Nobody is given what was read before they asked.
   */
  read(of: object, key: string, job: () => Promise<T>): Promise<T>;
}

export interface SharedReadsOptions {
  /** How many are done at a time. */
  readonly width: number;
  /** How many are given what one read gives: they all go on in the same turn of the event loop. */
  readonly maxSharers: number;
}

interface Waiting<T> {
  readonly result: Promise<T>;
  sharers: number;
}

export function createSharedReads<T>({ width, maxSharers }: SharedReadsOptions): SharedReads<T> {
  const gate = createGate(width);
  const waitingOf = new WeakMap<object, Map<string, Waiting<T>>>();

  function waitingFor(of: object): Map<string, Waiting<T>> {
    const known = waitingOf.get(of);
    if (known !== undefined) return known;
    const waiting = new Map<string, Waiting<T>>();
    waitingOf.set(of, waiting);
    return waiting;
  }

  return {
    read(of, key, job) {
      const waiting = waitingFor(of);
      const before = waiting.get(key);
      if (before !== undefined && before.sharers < maxSharers) {
        before.sharers += 1;
        return before.result;
      }
      const result = gate.run(async () => {
        // Who asks in this very moment still shares.
        await Promise.resolve();
        if (waiting.get(key) === mine) waiting.delete(key);
        return job();
      });
      const mine: Waiting<T> = { result, sharers: 1 };
      waiting.set(key, mine);
      return result;
    },
  };
}
