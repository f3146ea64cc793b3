import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

/** How a log is rotated. */
export interface Rotation {
  readonly way: 'create' | 'copytruncate';
  readonly compression: 'compress' | 'delaycompress' | 'none';
  readonly dateext: boolean;
  readonly olddir: boolean;
  /** How many rotated files are kept. */
  readonly keep: number;
}

/** The real logrotate, set up for one log. */
export interface Rotator {
  /** Rotates once; resolves when logrotate is done, compression included. */
  rotate(): Promise<void>;
  /** What the config of sse-tail needs to find the rotated files; null: nothing. */
  readonly pattern: string | null;
  /** The bytes of all files that there are, oldest first, the live one last. */
  files(): Buffer[];
}

/** Names by the second: two rotations must lie as far apart. */
const DATE_GAP_MS = 1000;

/** @param writerPid who is told to open its log again, where the log is renamed. */
export function createRotator(folder: string, rotation: Rotation, writerPid: number): Rotator {
  const path = join(folder, 'app.log');
  const rotatedFolder = rotation.olddir ? join(folder, 'old') : folder;
  mkdirSync(rotatedFolder, { recursive: true });
  const config = join(folder, 'logrotate.conf');
  const state = join(folder, 'logrotate.state');
  writeFileSync(config, configOf(path, rotatedFolder, rotation, writerPid), { mode: 0o644 });
  let lastSecond = 0;

  async function rotate(): Promise<void> {
    const child = spawn('logrotate', ['-f', '-s', state, config], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code]: unknown[] = await once(child, 'close');
    if (code !== 0) throw new Error(`logrotate ended with ${String(code)}: ${output}`);
  }

  return {
    async rotate() {
      if (rotation.dateext) await anotherSecond(lastSecond);
      await rotate();
      lastSecond = Math.floor(Date.now() / 1000);
    },
    pattern: rotation.olddir ? join(rotatedFolder, 'app.log*') : null,
    files() {
      const names = readdirSync(rotatedFolder).filter((name) => /^app\.log[-.]\d/.test(name));
      const rotated = names
        .toSorted((a, b) => ageOf(b, rotation.dateext) - ageOf(a, rotation.dateext))
        .map((name) => join(rotatedFolder, name));
      return [...rotated, path].map((file) =>
        file.endsWith('.gz') ? gunzipSync(readFileSync(file)) : readFileSync(file),
      );
    },
  };
}

/** The larger, the older. */
function ageOf(name: string, dateext: boolean): number {
  const number = Number(/(\d+)(?:\.gz)?$/.exec(basename(name))?.[1]);
  return dateext ? -number : number;
}

/** The clock that time() reads may be some milliseconds behind. */
const COARSE_MS = 20;

/** Waits for a second of the clock in which nothing was rotated yet. */
async function anotherSecond(last: number): Promise<void> {
  const due = (last + 1) * DATE_GAP_MS + COARSE_MS;
  await passed(Math.max(0, due - Date.now()));
}

function configOf(path: string, olddir: string, rotation: Rotation, writerPid: number): string {
  const { way, compression, dateext, keep } = rotation;
  const words = [
    `rotate ${keep}`,
    'missingok',
    ...(way === 'create' ? ['create 0644'] : ['copytruncate']),
    ...(compression === 'none' ? ['nocompress'] : ['compress']),
    ...(compression === 'delaycompress' ? ['delaycompress'] : []),
    ...(dateext ? ['dateext', 'dateformat -%Y%m%d-%s'] : []),
    ...(rotation.olddir ? [`olddir ${olddir}`] : []),
    ...(way === 'create' ? ['postrotate', ...reopening(path, writerPid), 'endscript'] : []),
  ];
  return `"${path}" {\n${words.map((word) => `  ${word}\n`).join('')}}\n`;
}

/** Told to open its log again, and waited for: what it writes to a file that is compressed is lost. */
function reopening(path: string, writerPid: number): string[] {
  const hasOpened = `ls -l /proc/${writerPid}/fd | grep -q ' ${path}$'`;
  return [`  kill -HUP ${writerPid}`, `  until ${hasOpened}; do sleep 0.01; done`];
}
