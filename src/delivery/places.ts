/** How many viewers there may be. */
export interface PlaceLimits {
  readonly maxViewers: number;
  /** From one address; those of {@link LOCAL} are of a proxy, and count for nothing. */
  readonly maxViewersPerAddress: number;
  readonly maxViewersPerLog: number;
}

/** Who takes a place. */
export interface Guest {
  /** Where it comes from. */
  readonly address: string;
  /** The names of what it watches. */
  readonly logs: readonly string[];
}

/** Places for viewers. */
export interface Places {
  readonly count: number;
  /** Takes one. @returns what gives it back; or why there is none. */
  take(guest: Guest): (() => void) | NoPlace;
}

/** Why there is no place. */
export interface NoPlace {
  readonly limit: keyof PlaceLimits;
  /** The same in words, and what to do. */
  readonly message: string;
}

/** Behind a proxy of this machine everybody would be one, and so would all who come over a unix socket. */
const LOCAL: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1', 'unix']);

export function createPlaces(limits: PlaceLimits): Places {
  const { maxViewers, maxViewersPerAddress, maxViewersPerLog } = limits;
  const ofAddress = createTally();
  const ofLog = createTally();
  let count = 0;

  function whyNot({ address, logs }: Guest): NoPlace | null {
    if (count >= maxViewers) {
      const message = `the server has all the ${maxViewers} viewers it may have; come back later, or raise maxViewers (or ulimit -n)`;
      return { limit: 'maxViewers', message };
    }
    if (!LOCAL.has(address) && ofAddress.of(address) >= maxViewersPerAddress) {
      const message = `there are ${maxViewersPerAddress} viewers from this address already; close some, or raise maxViewersPerAddress`;
      return { limit: 'maxViewersPerAddress', message };
    }
    if (logs.some((log) => ofLog.of(log) >= maxViewersPerLog)) {
      const message = `this log has all the ${maxViewersPerLog} viewers it may have; come back later, or raise maxViewersPerLog`;
      return { limit: 'maxViewersPerLog', message };
    }
    return null;
  }

  return {
    get count() {
      return count;
    },
    take(guest) {
      const reason = whyNot(guest);
      if (reason !== null) return reason;
      const { address, logs } = guest;
      count += 1;
      ofAddress.add(address, 1);
      for (const log of logs) ofLog.add(log, 1);
      return () => {
        count -= 1;
        ofAddress.add(address, -1);
        for (const log of logs) ofLog.add(log, -1);
      };
    },
  };
}

/** Counts by name; what is 0 takes no memory. */
function createTally(): { of(name: string): number; add(name: string, more: number): void } {
  const counts = new Map<string, number>();
  const of = (name: string): number => counts.get(name) ?? 0;
  return {
    of,
    add(name, more) {
      const count = of(name) + more;
      if (count === 0) counts.delete(name);
      else counts.set(name, count);
    },
  };
}
