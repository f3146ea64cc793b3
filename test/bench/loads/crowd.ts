import { fork } from 'node:child_process';
import { once } from 'node:events';

import type { Target } from '../contenders/peer.ts';
import { programPath } from '../lib/paths.ts';

export interface CrowdJob {
  readonly targets: readonly Target[];
  /** So many of them, the first ones, look at how late each line is; the others count. */
  readonly attentive: number;
}

/** To the process of a crowd. */
export type CrowdCommand =
  | { readonly kind: 'begin'; readonly job: CrowdJob }
  /** What was measured so far does not count; lines do. */
  | { readonly kind: 'reset' }
  /** Asks for a word when all have so many lines, or nothing more comes. */
  | { readonly kind: 'reach'; readonly lineCounts: number | readonly number[] }
  /** The last so many viewers stop to read. */
  | { readonly kind: 'pause'; readonly count: number };

export interface CrowdReport {
  /** By viewer; -1 of those that get gzip and do not look at it. */
  readonly lineCounts: readonly number[];
  readonly latenciesMs: readonly number[];
  /** Since the reset, of all together. */
  readonly bytes: number;
  readonly cpuSeconds: number;
}

/** Many viewers in one process. */
export interface Crowd {
  reset(): void;
  pause(count: number): void;
  /** @param lineCounts what is waited for: of all alike, or of each. */
  reach(lineCounts: number | readonly number[]): Promise<CrowdReport>;
  close(): void;
}

/** Connects all; resolves when the server has answered each. */
export async function startCrowd(job: CrowdJob): Promise<Crowd> {
  const child = fork(programPath('loads/crowd-process.ts'));
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the crowd ended with ${String(code)}`);
  });
  // Only a failure while something is awaited counts.
  failed.catch(() => undefined);
  const command = (it: CrowdCommand): boolean => child.send(it);
  const answer = async (): Promise<CrowdReport> => {
    const [report]: CrowdReport[] = await Promise.race([once(child, 'message'), failed]);
    if (report === undefined) throw new Error('no report');
    return report;
  };
  command({ kind: 'begin', job });
  await answer();
  return {
    reset: () => void command({ kind: 'reset' }),
    pause: (count) => void command({ kind: 'pause', count }),
    reach(lineCounts) {
      command({ kind: 'reach', lineCounts });
      return answer();
    },
    close: () => void child.kill('SIGKILL'),
  };
}
