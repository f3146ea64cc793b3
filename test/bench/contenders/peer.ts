import type { Measured } from '../lib/program.ts';

/** How one viewer of a crowd asks. */
export interface Target {
  readonly url: string;
  readonly kind: 'sse' | 'ws' | 'socket.io';
  readonly acceptsGzip: boolean;
}

/** Something that shows a log as it grows, to be measured with a crowd of viewers. */
export interface Peer {
  readonly name: string;
  /** What this machine lacks for it; null where nothing. */
  readonly missing: string | null;
  /** Viewers past which it is not measured: it would be swamped and slow all that comes after. */
  readonly maxViewers: number;
  /** Serves one log file. Whoever starts it closes it. */
  start(logPath: string): Promise<PeerServing>;
}

export interface PeerServing extends Measured {
  /** Where so many viewers ask. */
  targets(count: number): Promise<Target[]>;
}

/** All ask for the same. */
export function alike(target: Target): PeerServing['targets'] {
  return async (count) => Array.from({ length: count }, () => target);
}
