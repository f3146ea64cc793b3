/** Counts how often addresses try to sign in and fail. */
export interface Attempts {
  /** Takes one of the attempts that an address has; false where none is left for now. */
  take(address: string): boolean;
  /** Gives one back: it was no failure. */
  giveBack(address: string): void;
  /** Another process that serves the same logs has taken one, or given one back: it counts here as well. */
  heard(attempt: Attempt): void;
}

/** What the other processes are told. */
export interface Attempt {
  readonly kind: 'taken' | 'given-back';
  readonly address: string;
}

export interface AttemptsOptions {
  /** So often may an address fail within the time. */
  readonly maxFailures: () => number;
  readonly withinMs: number;
  /** Told of each attempt that was taken here or given back. */
  readonly onAttempt?: (attempt: Attempt) => void;
  /** So many addresses are remembered; beyond that the oldest attempts are forgotten. */
  readonly maxAddresses: number;
}

interface Taken {
  count: number;
  readonly untilMs: number;
}

export function createAttempts({
  maxFailures,
  withinMs,
  maxAddresses,
  onAttempt = () => undefined,
}: AttemptsOptions): Attempts {
  /** In the order of their first attempt. */
  const known = new Map<string, Taken>();

  function takenBy(network: string): Taken {
    const before = known.get(network);
    if (before !== undefined && before.untilMs > performance.now()) return before;
    known.delete(network);
    const [oldest] = known.keys();
    if (known.size >= maxAddresses && oldest !== undefined) known.delete(oldest);
    const taken = { count: 0, untilMs: performance.now() + withinMs };
    known.set(network, taken);
    return taken;
  }

  function release(address: string): void {
    const taken = known.get(networkOf(address));
    if (taken !== undefined && taken.count > 0) taken.count -= 1;
  }

  return {
    // Taken before it is known how it ends: else many at once would be one.
    take(address) {
      const taken = takenBy(networkOf(address));
      if (taken.count >= maxFailures()) return false;
      taken.count += 1;
      onAttempt({ kind: 'taken', address });
      return true;
    },
    giveBack(address) {
      release(address);
      onAttempt({ kind: 'given-back', address });
    },
    heard({ kind, address }) {
      if (kind === 'taken') takenBy(networkOf(address)).count += 1;
      else release(address);
    },
  };
}

/** Whoever has an IPv6 address has the 2^64 beside it too. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return groups.slice(0, 4).join(':');
}
