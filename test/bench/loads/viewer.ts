import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

import type { Protocol } from '../contenders/contender.ts';
import { programPath } from '../lib/paths.ts';
import type { Received } from './tally.ts';

/** What a viewer does with what it gets. */
export type Attention =
  /** Counts bytes. */
  | 'bytes'
  /** Counts lines too, and finds the lost and the doubled. */
  | 'lines'
  /** Looks at when they were written as well. */
  | 'latencies';

export interface ViewerJob {
  readonly url: string;
  readonly protocol: Protocol;
  readonly attention: Attention;
}

/** To the process of a viewer. */
export type ViewerCommand =
  | { readonly kind: 'pause' | 'resume' }
  /** Asks for a word when so many lines are there, or nothing more comes. */
  | { readonly kind: 'reach'; readonly lineCount: number }
  /** It is over. */
  | { readonly kind: 'finish' };

/** From the process of a viewer. */
export type ViewerReport =
  | { readonly kind: 'open' }
  | { readonly kind: 'reached' }
  | { readonly kind: 'done'; readonly received: Received; readonly seconds: number };

/** A viewer in a process of its own. */
export interface Viewer {
  pause(): void;
  resume(): void;
  /**
   * Waits for so many lines in all, and a little longer for some that come again; not for ever, should
   * some be lost.
   */
  reach(lineCount: number): Promise<void>;
  /** Waits for so many lines in all and leaves; or without a number for the end of the stream. */
  finish(lineCount?: number): Promise<Finished>;
}

export interface Finished extends Received {
  /** From the request to the last byte. */
  readonly seconds: number;
}

/** Connects; resolves when the server has answered. */
export async function startViewer(job: ViewerJob): Promise<Viewer> {
  const child = fork(programPath('loads/viewer-process.ts'), [JSON.stringify(job)]);
  const done = reportOf(child, 'done');
  // Waited for in `finish`; a failure before that is one of the wait for `open` as well.
  done.catch(() => undefined);
  await reportOf(child, 'open');
  const command = (it: ViewerCommand): boolean => child.connected && child.send(it);
  const reach = async (lineCount: number): Promise<void> => {
    const reached = reportOf(child, 'reached');
    command({ kind: 'reach', lineCount });
    await reached;
  };
  return {
    pause: () => command({ kind: 'pause' }),
    resume: () => command({ kind: 'resume' }),
    reach,
    async finish(lineCount) {
      if (lineCount !== undefined) {
        await reach(lineCount);
        command({ kind: 'finish' });
      }
      const { received, seconds } = await done;
      return { ...received, seconds };
    },
  };
}

function reportOf<Kind extends ViewerReport['kind']>(
  child: ChildProcess,
  kind: Kind,
): Promise<ReportOf<Kind>> {
  return new Promise((resolve, reject) => {
    child.on('message', (report: ViewerReport) => {
      if (isOf(report, kind)) resolve(report);
    });
    child.once('exit', (code) => reject(new Error(`the viewer ended with ${String(code)}`)));
  });
}

type ReportOf<Kind extends ViewerReport['kind']> = Extract<ViewerReport, { kind: Kind }>;

function isOf<Kind extends ViewerReport['kind']>(
  report: ViewerReport,
  kind: Kind,
): report is ReportOf<Kind> {
  return report.kind === kind;
}
