import { createGate } from '../lib/gate.ts';
import type { Gate } from '../lib/gate.ts';

/** Somebody who holds a pass through a compressed file, and may be asked for it. */
export interface Occupant {
  /** When it was last of use, by performance.now(); Infinity while it is being used. */
  readonly idleSince: number;
  /** Gives its place up. Its work is lost. */
  evict(): void;
}

/**
 * Room for inflating, shared by all logs: how many passes there are at once, and how many of them work
 * at a time. Whoever forges ids against a large archive waits here, and nobody else does.
 */
export interface InflateRoom {
  /** Waits for a place. The occupant leaves it by itself, or is evicted when it was idle for long. */
  enter(occupant: Occupant, signal: AbortSignal): Promise<void>;
  leave(occupant: Occupant): void;
  /** Passes through whoever may work now. */
  readonly work: Gate;
  /** How many bytes may be inflated of one file. */
  readonly maxInflatedBytes: number;
}

/** Two of the four threads that Node reads files with: the others stay for everybody else. */
const MAX_WORKING = 2;
/** A place that nobody used for this long is given to whoever waits. Milliseconds. */
const TENURE_MS = 1000;

export interface InflateLimits {
  /** A bound on what a few kilobytes can be blown up to. */
  readonly maxInflatedBytes: number;
  /** Places: each holds the codec's state and a window of what it gave, some 2 MiB. */
  readonly maxInflates: number;
}

export function createInflateRoom({ maxInflatedBytes, maxInflates }: InflateLimits): InflateRoom {
  const occupants = new Set<Occupant>();
  const places = createGate(1);

  async function enter(occupant: Occupant, signal: AbortSignal): Promise<void> {
    // One at a time, in the order in which they came.
    await places.run(async () => {
      for (;;) {
        signal.throwIfAborted();
        if (occupants.size < maxInflates) break;
        const [longest] = [...occupants].toSorted((a, b) => a.idleSince - b.idleSince);
        if (longest !== undefined && performance.now() - longest.idleSince >= TENURE_MS) {
          longest.evict();
          occupants.delete(longest);
        } else {
          await new Promise((resolve) => {
            setTimeout(resolve, TENURE_MS / 10);
          });
        }
      }
      occupants.add(occupant);
    });
  }

  return {
    enter,
    leave: (occupant) => void occupants.delete(occupant),
    work: createGate(MAX_WORKING),
    maxInflatedBytes,
  };
}
