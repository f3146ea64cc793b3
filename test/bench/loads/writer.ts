import { fork } from 'node:child_process';
import { once } from 'node:events';

import { programPath } from '../lib/paths.ts';

/** Lines to append, one write each unless `bulk`. */
export interface WriterJob {
  readonly path: string;
  /** The number of the first line. */
  readonly first: number;
  readonly count: number;
  readonly pace: Pace;
}

export type Pace =
  | { readonly kind: 'steady'; readonly linesPerSecond: number }
  /** Each line by itself, at least this long after the one before. */
  | { readonly kind: 'apart'; readonly gapMs: number }
  /** One write after the other. */
  | { readonly kind: 'burst' }
  /** Many lines a write, as fast as the disk takes them. */
  | { readonly kind: 'bulk' };

/** Appends lines from a process of its own; resolves when they are written. */
export async function appendLines(job: WriterJob): Promise<void> {
  const child = fork(programPath('loads/writer-process.ts'), [JSON.stringify(job)]);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the writer ended with ${String(code)}`);
}
