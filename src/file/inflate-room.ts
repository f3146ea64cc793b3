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
  /** Whether an occupant may keep much of what it gave: few may. It need not be inside yet. */
  widen(occupant: Occupant): boolean;
  /** Passes through whoever may work now. */
  readonly work: Gate;
  /** How many bytes may be inflated of one file. */
  readonly maxInflatedBytes: number;
}

/** Those that may keep much: 32 MiB each. */
const MAX_WIDE = 2;
/** Two of the four threads that Node reads files with: the others stay for everybody else. */
const MAX_WORKING = 2;
/** A place that nobody used for this long is given to whoever waits. Milliseconds. */
const TENURE_MS = 1000;

export interface InflateLimits {
  /** A bound on what a few kilobytes can be blown up to. */
  readonly maxInflatedBytes: number;
  /** Places: each holds the codec's state and a window of what it gave, some 2 MiB. */
  readonly maxInflates: number;
  /** Told of each who finds no place free. */
  readonly onWait?: () => void;
}

export function createInflateRoom({
  maxInflatedBytes,
  maxInflates,
  onWait,
}: InflateLimits): InflateRoom {
  const occupants = new Set<Occupant>();
  const wide = new Set<Occupant>();
  const places = createGate(1);

  async function enter(occupant: Occupant, signal: AbortSignal): Promise<void> {
    if (occupants.size >= maxInflates) onWait?.();
    // One at a time, in the order in which they came.
    await places.run(async () => {
      for (;;) {
        signal.throwIfAborted();
        if (occupants.size < maxInflates) break;
        if (!evictIdle(occupants)) {
          await new Promise((resolve) => {
            setTimeout(resolve, TENURE_MS / 10);
          });
        }
      }
      occupants.add(occupant);
    });
  }

  function leave(occupant: Occupant): void {
    occupants.delete(occupant);
    wide.delete(occupant);
  }

  function evictIdle(among: ReadonlySet<Occupant>): boolean {
    const [longest] = [...among].toSorted((a, b) => a.idleSince - b.idleSince);
    if (longest === undefined || performance.now() - longest.idleSince < TENURE_MS) return false;
    longest.evict();
    leave(longest);
    return true;
  }

  return {
    enter,
    leave,
    widen(occupant) {
      const isRoom = wide.size < MAX_WIDE || evictIdle(wide);
      if (isRoom) wide.add(occupant);
      return isRoom;
    },
    work: createGate(MAX_WORKING),
    maxInflatedBytes,
  };
}
