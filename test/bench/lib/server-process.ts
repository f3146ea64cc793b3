import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

import { programPath } from './paths.ts';
import { cpuSecondsOf, fineCpuSecondsOf, residentBytesOf } from './process-tree.ts';

/** A server in a process of its own, so that what it costs is told apart from what clients cost. */
export interface ServerProcess {
  /** The address that it printed; ends in a slash. */
  readonly url: string;
  /** Processor time since its start, of all its threads and of the processes that it started. */
  cpuSeconds(): number;
  /** The same of the threads and processes that it has now, told more exactly where the kernel counts it. */
  fineCpuSeconds(): number;
  /** Memory that is resident now. */
  residentBytes(): number;
  /** Bytes that it has read so far, from files and connections. */
  bytesRead(): number;
  /** How long its event loop was held up since this was last asked, p99; 0 at the first time. */
  loopDelayMs(): Promise<number>;
  /** Asks it to stop and waits until it has. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 5000;
const LOOP_WATCH = pathToFileURL(programPath('lib/loop-watch-process.ts')).href;

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a Node program; resolves when it has printed an http address. */
export async function startServerProcess(words: readonly string[]): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--import', LOOP_WATCH, ...words], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  running.add(child);
  const exited = once(child, 'exit').then(() => running.delete(child));
  const url = await Promise.race([printedUrl(child), exited]);
  if (typeof url !== 'string')
    throw new Error(`it ended before it served: node ${words.join(' ')}`);
  const { pid = 0 } = child;

  return {
    url,
    cpuSeconds: () => cpuSecondsOf(pid),
    fineCpuSeconds: () => fineCpuSecondsOf(pid),
    residentBytes: () => residentBytesOf(pid),
    bytesRead() {
      return Number(/^rchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
    },
    async loopDelayMs() {
      const answered = once(child, 'message');
      child.send('how long?');
      const [delayMs] = await answered;
      return Number(delayMs);
    },
    async close() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

async function printedUrl({ stdout }: ReturnType<typeof spawn>): Promise<string | null> {
  if (stdout === null) return null;
  for await (const line of createInterface(stdout)) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url === undefined) continue;
    stdout.resume();
    return url.endsWith('/') ? url : `${url}/`;
  }
  return null;
}
