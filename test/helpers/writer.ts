import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { LINE_FORMS } from './journal.ts';

const PROGRAM = fileURLToPath(new URL('writer-process.mjs', import.meta.url));

export interface WriterOptions {
  /** The log, opened for appending, as it must be where a rotator copies and truncates. */
  readonly path: string;
  /** Every line goes here too: the truth that survives all rotations. */
  readonly journal: string;
  readonly linesPerSecond: number;
}

/** A process that writes numbered lines at a steady rate, and opens its log again on SIGHUP. */
export interface Writer {
  readonly pid: number;
  /** Stops between two lines; how many lines it has written. */
  stop(): Promise<number>;
}

/** Starts a writer; resolves when it listens to signals. */
export async function startWriter(options: WriterOptions): Promise<Writer> {
  const words = [PROGRAM, JSON.stringify({ ...options, forms: LINE_FORMS })];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  const output = createInterface(child.stdout);
  output.on('line', (line) => said.push(line));
  const exited = once(child, 'exit');
  await Promise.race([once(output, 'line'), exited]);
  if (said[0] !== 'ready' || child.pid === undefined) throw new Error('the writer did not start');
  return {
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      return Number(said[1] ?? 0);
    },
  };
}
