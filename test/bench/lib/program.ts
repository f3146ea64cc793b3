import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { accessSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { once } from 'node:events';

import { sleep } from './clock.ts';
import { cpuSecondsOf, residentBytesOf } from './process-tree.ts';
import type { ServerProcess } from './server-process.ts';

/** What can be measured of any program that serves. */
export type Measured = Pick<ServerProcess, 'cpuSeconds' | 'residentBytes' | 'close'>;

const READY_TRIES = 200;
const READY_GAP_MS = 25;

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a program that serves on a port of this machine; resolves when it answers there. */
export async function startProgram(
  [command, ...words]: readonly [string, ...string[]],
  port: number,
): Promise<Measured> {
  const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  running.add(child);
  const exited = once(child, 'exit').then(() => running.delete(child));
  await untilItListens(port);
  const pid = child.pid ?? 0;
  return {
    cpuSeconds: () => cpuSecondsOf(pid),
    residentBytes: () => residentBytesOf(pid),
    async close() {
      child.kill('SIGTERM');
      await Promise.race([exited, sleep(3000)]);
      child.kill('SIGKILL');
    },
  };
}

/** Where a program is; null where this machine has none of that name. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  const paths = folders.map((folder) => join(folder, name));
  return paths.find(isThere) ?? null;
}

export function isThere(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}

/** A port that nobody has at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilItListens(port: number): Promise<void> {
  for (let tries = 0; tries < READY_TRIES; tries += 1) {
    if (await answers(port)) return;
    await sleep(READY_GAP_MS);
  }
  throw new Error(`nothing listens on port ${port}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
